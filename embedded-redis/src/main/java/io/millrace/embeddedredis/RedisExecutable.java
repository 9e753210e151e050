package io.millrace.embeddedredis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import redis.embedded.RedisExecProvider;

/** The Redis server of the library's jar as a file that can be run, one for all servers of this process. */
public final class RedisExecutable {

    private static final String NAME = "redis-server";

    private RedisExecutable() {
    }

    /** The absolute path of the executable; it is deleted when this process ends. */
    public static String path() {
        return Extracted.PATH;
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
