package io.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.inspect.TaskSummary;

/** Three schedulers as processes, five minutes by the clock, a slot each second; one of them is frozen for a minute. */
@Tag("slow")
class ThreeSchedulersTest {

    private static final String QUEUE = "grid";
    private static final Duration BEFORE = Duration.ofMinutes(2);
    private static final Duration FROZEN = Duration.ofMinutes(1);
    private static final Duration WHOLE = Duration.ofMinutes(5);
    private static final Duration LATEST = Duration.ofMillis(250);

    @Test
    void eachSlotIsFiredOnceAndInTime() throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        try (Station station = new Station(Persistence.OFF)) {
            for (int i = 0; i < 3; i++) {
                processes.add(start(station.redis.uri()));
            }
            await().atMost(Station.PATIENCE).until(() -> station.accepted(QUEUE) > 0);
            Instant start = Instant.now();
            reach(start.plus(BEFORE));
            signal("-STOP", processes.get(0));
            reach(start.plus(BEFORE).plus(FROZEN));
            signal("-CONT", processes.get(0));
            reach(start.plus(WHOLE));
            assertThat(processes).allMatch(Process::isAlive);
            processes.forEach(Process::destroy);

            List<TaskSummary> tasks = station.tasks(QUEUE);
            List<Instant> slots = tasks.stream().map(ThreeSchedulersTest::slot).toList();
            assertThat(slots).hasSizeGreaterThanOrEqualTo(300);
            assertThat(slots).as("each once, none left out, in order").containsExactlyElementsOf(
                    IntStream.range(0, slots.size()).mapToObj(slots.get(0)::plusSeconds).toList());
            // The first is the one at which they started.
            List<Duration> late = tasks.stream().skip(1).map(task -> Duration.between(slot(task),
                    Objects.requireNonNull(task.enqueuedAt()))).sorted().toList();
            System.out.printf("%d slots; lateness p50 %d ms, p99 %d ms, most %d ms%n", slots.size(),
                    late.get(late.size() / 2).toMillis(), late.get(late.size() * 99 / 100).toMillis(),
                    late.get(late.size() - 1).toMillis());
            assertThat(late.get(late.size() * 99 / 100)).as("p99 of lateness").isLessThan(LATEST);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(String redis) throws IOException {
        return new ProcessBuilder(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx64m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                SchedulerProcess.class.getName(), redis, QUEUE).inheritIO().start();
    }

    private static void signal(String signal, Process process) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor()).isZero();
    }

    private static void reach(Instant time) {
        await().atMost(WHOLE).pollInterval(Duration.ofMillis(200)).until(() -> !Instant.now().isBefore(time));
    }

    private static Instant slot(TaskSummary task) {
        String id = task.id().value();
        return Instant.parse(id.substring(id.indexOf('@') + 1));
    }
}
