package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** What is meant by the broker's clock must not be measured by the machine's. */
class NoOtherClockTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern MACHINE_CLOCK = Pattern.compile("System\\s*\\.\\s*currentTimeMillis|new Date\\(\\)"
            + "|Clock\\s*\\.\\s*(system|tick)\\w*|InstantSource\\s*\\.\\s*system"
            + "|\\b(Instant|LocalDate|LocalDateTime|LocalTime|OffsetDateTime|ZonedDateTime|Year)\\s*\\.\\s*now\\(\\)");

    /**
     * The source of a worker needs some time to start from, before Redis has said what time it is; and a caller's instants are
     * held to a year from now before anybody has asked Redis.
     */
    private static final List<String> EXCEPTIONS = List.of("io/millrace/redis/RedisWorkSource.java",
            "io/millrace/task/TaskOptions.java");

    @Test
    void nothingInTheEngineAsksTheMachineWhatTimeItIs() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).filter(NoOtherClockTest::asks)
                    .map(file -> SOURCES.relativize(file).toString())).containsExactlyInAnyOrderElementsOf(EXCEPTIONS);
        }
    }

    private static boolean asks(Path file) {
        try {
            return MACHINE_CLOCK.matcher(Files.readString(file)).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
