package io.millrace.embeddedredis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import redis.embedded.RedisExecProvider;

/**
 * The program that is run for each server: that of the library's jar, as a file, one for all servers of this process, or what
 * the system property {@value #PROPERTY} names, so that the same tests run on another version, or on Valkey.
 */
public final class RedisExecutable {

    /** Name of the system property with the path of another {@code redis-server} or {@code valkey-server}. */
    public static final String PROPERTY = "millrace.redis-server";

    private static final String NAME = "redis-server";

    private RedisExecutable() {
    }

    /**
     * The absolute path of the executable; one out of the jar is deleted when this process ends.
     *
     * @throws IllegalStateException when the property names no program
     */
    public static String path() {
        String chosen = System.getProperty(PROPERTY, "");
        if (chosen.isEmpty()) {
            return Extracted.PATH;
        }
        Path program = Path.of(chosen).toAbsolutePath();
        if (!Files.isExecutable(program) || Files.isDirectory(program)) {
            throw new IllegalStateException(PROPERTY + " is " + chosen + ", which is no program; it takes the path of a"
                    + " redis-server or valkey-server, and without it the embedded one runs");
        }
        return program.toString();
    }

    private static final class Extracted {
        static final String PATH = extract();
    }

    /**
     * Copies what the library unpacked by a process of its own. A file that this process has open for writing is open in
     * each child forked meanwhile, until that child runs its program; to run the file is refused so long ("Text file busy").
     */
    private static String extract() {
        try {
            Path folder = Files.createTempDirectory("millrace-redis-server");
            Path executable = folder.resolve(NAME);
            Path unpacked = RedisExecProvider.defaultProvider().get().toPath();
            Process copy = new ProcessBuilder("cp", "-p", unpacked.toString(), executable.toString())
                    .redirectErrorStream(true).start();
            String complaint = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (copy.waitFor() != 0) {
                throw new IllegalStateException("Cannot copy the Redis server to " + executable + ": " + complaint);
            }
            Files.delete(unpacked);
            folder.toFile().deleteOnExit();
            executable.toFile().deleteOnExit();
            return executable.toAbsolutePath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack the Redis server", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while unpacking the Redis server", e);
        }
    }
}
