package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.RedisExecutable;

/** {@code deploy/components/redis/redis.conf}, which Compose mounts too, as a real Redis understands it. */
class RedisConfigurationTest {

    @Test
    void acceptedTasksAreKeptOnDiskAndNeverEvicted(@TempDir Path folder) throws Exception {
        int port = EmbeddedRedis.freePort();
        Process redis = new ProcessBuilder(RedisExecutable.path(),
                Repository.DEPLOY.resolve("components/redis/redis.conf").toString(),
                "--port", String.valueOf(port), "--bind", "127.0.0.1", "--dir", folder.toString())
                .redirectErrorStream(true).start();
        try {
            awaitReady(redis);
            assertThat(configuration(port)).containsAllEntriesOf(Map.of("appendonly", "yes", "appendfsync", "everysec",
                    "save", "", "maxmemory-policy", "noeviction", "maxmemory", String.valueOf(512L << 20)));
        } finally {
            redis.destroy();
            redis.waitFor();
        }
    }

    private static void awaitReady(Process redis) throws IOException {
        BufferedReader log = redis.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Ready to accept connections")) {
                return;
            }
        }
        throw new AssertionError("Redis refuses the configuration:\n" + said);
    }

    /** Each name and value that {@code CONFIG GET *} answers: an array of bulk strings, so every other line is a length. */
    private static Map<String, String> configuration(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write("CONFIG GET *\r\n".getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            int texts = Integer.parseInt(answer.readLine().substring(1));
            Map<String, String> values = new TreeMap<>();
            for (int i = 0; i < texts; i += 2) {
                values.put(text(answer), text(answer));
            }
            return values;
        }
    }

    private static String text(BufferedReader answer) throws IOException {
        String length = answer.readLine();
        assertThat(length).startsWith("$");
        return answer.readLine();
    }
}
