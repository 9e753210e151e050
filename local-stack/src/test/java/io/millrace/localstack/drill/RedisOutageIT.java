package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.millrace.localstack.Service;

/** Redis is killed, and frozen, under load; the services live on, and what was accepted is done. */
class RedisOutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PRODUCERS = 4;
    private static final int EACH = 150;

    private static Drill drill;

    @BeforeAll
    static void start() {
        drill = Drill.start("redis-outage", Map.of());
    }

    @AfterAll
    static void stop() {
        drill.close();
    }

    @Test
    void killedRedisLosesNothingThatWasAccepted() throws Exception {
        List<Long> pids = pids();
        AtomicInteger accepted = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        ExecutorService producers = Executors.newFixedThreadPool(PRODUCERS);
        try {
            List<Future<?>> running = java.util.stream.IntStream.range(0, PRODUCERS)
                    .<Future<?>> mapToObj(p -> producers.submit(() -> produce(p, accepted, refused))).toList();
            await("under load").atMost(PATIENCE).until(() -> accepted.get() > EACH);
            drill.stack().redis().kill();
            await("the outage is felt").atMost(PATIENCE).until(() -> refused.get() > 0);
            drill.stack().redis().start();
            for (Future<?> producer : running) {
                producer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } finally {
            producers.shutdownNow();
        }

        drill.awaitBooks("all done", PATIENCE, books -> books.live() == 0);
        assertThat(drill.books().balance()).isTrue();
        assertThat(drill.books().failed()).isZero();
        Map<String, Long> mails = drill.mailsByRecipient();
        for (int producer = 0; producer < PRODUCERS; producer++) {
            for (int i = 0; i < EACH; i++) {
                assertThat(mails).containsKey(address(producer, i));
            }
        }
        assertThat(pids()).isEqualTo(pids);
        for (Service service : Service.values()) {
            await(service + " is ready").atMost(PATIENCE).until(() -> drill.stack().service(service).isReady());
        }
        long twice = mails.values().stream().filter(times -> times > 1).count();
        System.out.printf("%d accepted, %d refused during the outage, %d sent twice%n", accepted.get(), refused.get(), twice);
    }

    @Test
    void frozenRedisIsAnsweredWithPerhapsAndRepeatedSafely() throws Exception {
        String to = "frozen@example.com";
        drill.awaitBooks("all quiet", PATIENCE, books -> books.live() == 0);
        drill.stack().redis().pause();
        Duration answered;
        HttpResponse<String> answer;
        try {
            long asked = System.nanoTime();
            answer = drill.api().welcome(to, "Ada", to);
            answered = Duration.ofNanos(System.nanoTime() - asked);
        } finally {
            drill.stack().redis().resume();
        }

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type")).hasValueSatisfying(
                type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answered).isLessThan(Duration.ofSeconds(2));

        drill.api().welcomeUntilAccepted(to, "Ada", to);
        drill.awaitMailTo(to, PATIENCE);
        drill.awaitBooks("all done", PATIENCE, books -> books.live() == 0);
        assertThat(drill.mailsTo(to)).hasSize(1);
        assertThat(drill.books().balance()).isTrue();
    }

    /** Repeats each email, under the same key, until it is accepted. */
    private static void produce(int producer, AtomicInteger accepted, AtomicInteger refused) {
        Map<Integer, Integer> unexpected = new ConcurrentHashMap<>();
        for (int i = 0; i < EACH; i++) {
            String to = address(producer, i);
            await("accepted: " + to).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).pollDelay(Duration.ZERO).until(() -> {
                int status = drill.api().plain(to);
                if (status == 503) {
                    refused.incrementAndGet();
                } else if (status != 202) {
                    unexpected.merge(status, 1, Integer::sum);
                }
                return status == 202;
            });
            accepted.incrementAndGet();
        }
        assertThat(unexpected).as("answers other than 202 and 503").isEmpty();
    }

    private static String address(int producer, int i) {
        return "p" + producer + "-" + i + "@example.com";
    }

    private static List<Long> pids() {
        return Arrays.stream(Service.values()).map(service -> drill.stack().service(service)).filter(it -> it.isAlive())
                .map(service -> service.process().pid()).toList();
    }
}
