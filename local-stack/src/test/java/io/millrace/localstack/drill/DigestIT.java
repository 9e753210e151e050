package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.localstack.Port;
import io.millrace.localstack.StackConfig;

/** A digest for 100,000 subscribers, with a worker of 128 MB that is killed half-way: each of them gets one email. */
@Tag("slow")
class DigestIT {

    private static final int SUBSCRIBERS = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final String WEEK = "2026-W48";
    /** Served by no worker: what is enqueued there can be counted. */
    private static final String EMAILS = "millrace:{digest-emails}:";
    private static final String DIGEST = "millrace:{subscribers}:digest:" + WEEK;
    private static final long MOST_RESIDENT_KIB = 400 * 1024;
    private static final String FILL = """
            for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do
              local id = string.sub(redis.sha1hex(i), 1, 32)
              redis.call('HSET', 'millrace:{subscribers}:subscriber:' .. id, 'email', 'reader' .. i .. '@example.com', 'state',
                'active', 'created', '1700000000000', 'confirmed', '1700000000000')
              redis.call('ZADD', 'millrace:{subscribers}:active', 1700000000000 + i, id)
            end
            return 1
            """;

    private static final String COUNT = """
            local n = 0
            for _, id in ipairs(redis.call('ZRANGE', 'millrace:{subscribers}:active', ARGV[2], ARGV[3])) do
              n = n + redis.call('EXISTS', ARGV[1] .. id)
            end
            return n
            """;

    @Test
    void everySubscriberGetsOneEmailThoughTheWorkerDiesHalfWay() throws IOException, InterruptedException {
        try (Drill drill = Drill.start("digest", Map.of("MILLRACE_DIGEST_EMAIL_QUEUE", "digest-emails"));
                RedisConnection redis = new RedisConnection(drill.port(Port.REDIS))) {
            redis.ask("CONFIG", "SET", "appendfsync", "everysec");
            for (int from = 1; from <= SUBSCRIBERS; from += 1000) {
                redis.ask("EVAL", FILL, "0", String.valueOf(from), String.valueOf(from + 999));
            }
            assertThat(redis.number("ZCARD", "millrace:{subscribers}:active")).isEqualTo(SUBSCRIBERS);

            start(drill);
            await("half of the tasks").atMost(PATIENCE).pollInterval(Duration.ofMillis(20))
                    .until(() -> redis.numberIn("tasks", "HGETALL", DIGEST) >= SUBSCRIBERS / 2);
            drill.worker().kill();
            long reached = redis.numberIn("tasks", "HGETALL", DIGEST);
            assertThat(reached).as("it was killed half-way").isLessThan(SUBSCRIBERS);
            drill.worker().start();
            drill.worker().awaitReady();

            await("all emails").atMost(PATIENCE).pollInterval(Duration.ofMillis(500))
                    .until(() -> redis.number("XLEN", EMAILS + "ready") >= SUBSCRIBERS);
            drill.awaitBooks("all done", PATIENCE, books -> books.live() == 0);
            assertThat(redis.numberIn("entries-added", "XINFO", "STREAM", EMAILS + "ready"))
                    .as("emails that were ever enqueued")
                    .isEqualTo(SUBSCRIBERS);
            // A record for each is one for each id, and the id is that of subscriber and week.
            long records = 0;
            for (int from = 0; from < SUBSCRIBERS; from += 1000) {
                records += redis.number("EVAL", COUNT, "0", EMAILS + "task:digest-" + WEEK + "-", String.valueOf(from),
                        String.valueOf(from + 999));
            }
            assertThat(records).as("records").isEqualTo(SUBSCRIBERS);
            assertThat(drill.books().balance()).isTrue();
            assertThat(drill.books().failed()).isZero();
            long resident = residentKib(drill.worker().process());
            System.out.printf("Killed at %d of %d; the worker has %d MiB resident at the end%n", reached, SUBSCRIBERS,
                    resident / 1024);
            assertThat(resident).as("KiB resident").isLessThan(MOST_RESIDENT_KIB);
        }
    }

    private static void start(Drill drill) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + drill.port(Port.API) + "/v1/tasks"))
                .header("Authorization", "Bearer " + StackConfig.DEVELOPMENT_KEY).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"type": "digest:weekly", "payload": {"week": "%s",
                         "posts": [{"title": "How it works", "url": "https://example.com/how"}]}}
                        """.formatted(WEEK)))
                .build();
        assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
    }

    /** What the kernel says that a process holds. */
    private static long residentKib(ProcessHandle process) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:")).map(line -> line.replaceAll("\\D", "")).mapToLong(Long::parseLong)
                .findFirst().orElseThrow();
    }
}
