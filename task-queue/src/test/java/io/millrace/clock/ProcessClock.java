package io.millrace.clock;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Assumptions;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/**
 * The clock of a process that a test starts: ahead of the machine's or behind it, and set at will while the process runs. It is
 * a small library in C that the process preloads; Debian's libfaketime does not get along with the allocator of Debian's Redis.
 */
public final class ProcessClock {

    /** The library's own is linked statically, and preloads nothing. */
    private static final Path SERVER = Path.of("/usr/bin/redis-server");
    private static final Path COMPILER = Path.of("/usr/bin/cc");

    private final Path folder;
    private final Path library;
    private final Path file;
    private final MappedByteBuffer offset;

    private ProcessClock(Path folder, Path library) throws IOException {
        this.folder = folder;
        this.library = library;
        file = folder.resolve("offset");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            offset = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
        offset.order(ByteOrder.nativeOrder());
    }

    /** Whether its tools are there. */
    public static boolean isPossible() {
        return Files.isExecutable(COMPILER) && Files.isExecutable(SERVER);
    }

    /** One that is right; the test is skipped where its tools are missing, and fails where they should be there. */
    public static ProcessClock create() {
        require(COMPILER, "gcc libc6-dev");
        require(SERVER, "redis-server");
        try {
            Path folder = Files.createTempDirectory("millrace-clock");
            return new ProcessClock(folder, compile(folder));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a clock", e);
        }
    }

    /** From now on the process finds its clock ahead of the machine's by so much, or behind. */
    public void set(Duration ahead) {
        offset.putLong(0, ahead.toNanos());
    }

    /** What starts a process under this clock: to be put before its command line. */
    public List<String> launcher() {
        return List.of("env", "LD_PRELOAD=" + library, "CLOCK_OFFSET_FILE=" + file);
    }

    /** A Redis under this clock, on a free port. */
    public EmbeddedRedis startRedis() {
        return startRedis(Persistence.OFF);
    }

    /** A Redis under this clock, on a free port. */
    public EmbeddedRedis startRedis(Persistence persistence) {
        EmbeddedRedis redis = new EmbeddedRedis(EmbeddedRedis.freePort(), folder.resolve("redis"), persistence, launcher())
                .withExecutable(SERVER.toString());
        redis.start();
        return redis;
    }

    private static Path compile(Path folder) throws IOException {
        Path source = folder.resolve("clock.c");
        Path library = folder.resolve("clock.so");
        try (InputStream in = ProcessClock.class.getResourceAsStream("/clock.c")) {
            Files.copy(Objects.requireNonNull(in), source);
            Process compiler = new ProcessBuilder(COMPILER.toString(), "-shared", "-fPIC", "-O2", "-o", library.toString(),
                    source.toString()).redirectErrorStream(true).start();
            String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (compiler.waitFor() != 0) {
                throw new AssertionError("clock.c does not compile: " + said);
            }
            return library;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while compiling", e);
        }
    }

    private static void require(Path tool, String packages) {
        if (!Files.isExecutable(tool)) {
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(tool + " is missing; .ci/run installs it");
            }
            Assumptions.abort(tool + " is missing: apt-get install " + packages);
        }
    }
}
