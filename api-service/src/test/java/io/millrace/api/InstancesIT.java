package io.millrace.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** Two instances over one Redis are one API; and what they say while Redis is frozen under load is true. */
class InstancesIT {

    private static final Logger LOG = Logger.getLogger(InstancesIT.class);
    private static final String QUEUE = "many";
    private static final int AT_A_TIME = 64;
    private static final int WARM = 1_000;
    private static final Duration FROZEN = Duration.ofSeconds(4);
    private static final int MOST_REPEATS = 5;
    private static final Duration BOUND = Duration.ofSeconds(2);
    /**
     * What the load generator, two instances and whatever else the machine does may cost an answer outside of the instance:
     * until it gets a processor to read the request, and until the answer is read.
     */
    private static final Duration STARVED = Duration.ofSeconds(4);

    /** Sends tasks to some instances in turn, so many at a time, and notes what they are answered with. */
    private static final class Load {

        final ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
        /** How long it took to be refused. */
        final ConcurrentLinkedQueue<Duration> refusals = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<String> odd = new ConcurrentLinkedQueue<>();
        private final Semaphore inFlight = new Semaphore(AT_A_TIME);
        private final ApiProcess[] instances;
        private int sent;

        Load(ApiProcess... instances) {
            this.instances = instances;
        }

        void goOn(Duration most, BooleanSupplier wanted) throws InterruptedException {
            long start = System.nanoTime();
            while (wanted.getAsBoolean() && elapsed(start).compareTo(most) < 0) {
                inFlight.acquire();
                send(instances[sent++ % instances.length]);
            }
        }

        void end() throws InterruptedException {
            inFlight.acquire(AT_A_TIME);
        }

        private void send(ApiProcess instance) {
            long start = System.nanoTime();
            CompletableFuture<?> unused = instance.sendAsync(instance.post("/v1/tasks", task("under load")).build())
                    .whenComplete((response, failure) -> {
                        if (failure != null) {
                            odd.add(failure.toString());
                        } else if (response.statusCode() == 202) {
                            accepted.add(response.headers().firstValue("Location").orElseThrow());
                        } else if (response.statusCode() == 503) {
                            refusals.add(elapsed(start));
                        } else {
                            odd.add(response.statusCode() + " " + response.body());
                        }
                        inFlight.release();
                    });
        }

        private static Duration elapsed(long since) {
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private EmbeddedRedis redis;
    private ApiProcess first;
    private ApiProcess second;

    @BeforeEach
    void start() throws Exception {
        redis = EmbeddedRedis.startTemporary(Persistence.OFF);
        first = instance("first.log");
        second = instance("second.log");
    }

    private ApiProcess instance(String log) throws IOException {
        return new ApiProcess(redis, http, folder.resolve(log),
                Stream.concat(Stream.of("-Xmx128m"), ApiProcess.NOTING.stream()).toArray(String[]::new));
    }

    @AfterEach
    void stop() throws Exception {
        redis.resume();
        first.close();
        second.close();
        redis.close();
    }

    @Test
    void sameKeyAtTheSameTimeOnBothIsOneTask() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int key = 0; key < 50; key++) {
            for (int copy = 0; copy < 4; copy++) {
                ApiProcess instance = copy % 2 == 0 ? first : second;
                answers.add(asTold(instance, instance.post("/v1/tasks", task("n" + key))
                        .header("Idempotency-Key", "k" + key).build(), MOST_REPEATS));
            }
        }
        Set<String> ids = new HashSet<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> response = answer.get(60, TimeUnit.SECONDS);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
            ids.add(mapper.readTree(response.body()).get("id").asText());
        }
        assertThat(ids).hasSize(50);
        assertThat(ledger().get("accepted").asInt()).isEqualTo(50);
    }

    /**
     * An answer that says 202 is true whatever happens, and no answer takes longer than it may: by the clock of the instance
     * none at all, which is what the API promises.
     */
    @Test
    void frozenRedisUnderLoadIsToldInTimeAndNothingAcknowledgedIsLost() throws Exception {
        Load load = new Load(first, second);
        // A process that has just started is busy with loading classes: what it promises is about one at work.
        load.goOn(Duration.ofSeconds(60), () -> load.accepted.size() < WARM);
        redis.pause();
        load.goOn(FROZEN, () -> true);
        redis.resume();
        load.goOn(Duration.ofSeconds(2), () -> true);
        load.end();
        assertThat(load.odd).isEmpty();
        assertThat(load.refusals).isNotEmpty();
        List<Duration> byTheirClocks = new ArrayList<>();
        Awaitility.await().until(() -> {
            byTheirClocks.clear();
            byTheirClocks.addAll(first.took(503));
            return byTheirClocks.addAll(second.took(503)) && byTheirClocks.size() == load.refusals.size();
        });
        LOG.infof("%d accepted, %d refused; the slowest refusal took %s, and %s by the clock of who refused",
                load.accepted.size(), load.refusals.size(), Collections.max(load.refusals), Collections.max(byTheirClocks));
        assertThat(byTheirClocks).allSatisfy(took -> assertThat(took).isLessThan(BOUND));
        assertThat(load.refusals).allSatisfy(took -> assertThat(took).isLessThan(BOUND.plus(STARVED)));
        // Perhaps accepted, says the 503: there may be more than were acknowledged, never less.
        assertThat(ledger().get("accepted").asInt()).isGreaterThanOrEqualTo(load.accepted.size());
        assertThat(ledger().get("difference").asInt()).isZero();
        List<String> accepted = List.copyOf(load.accepted);
        for (String location : accepted.subList(Math.max(0, accepted.size() - 200), accepted.size())) {
            assertThat(first.send(first.to(location).build()).statusCode()).as(location).isEqualTo(200);
        }
    }

    /** As callers are told to do: a 503 is repeated, with the same key, after the time that it names. */
    private static CompletableFuture<HttpResponse<String>> asTold(ApiProcess instance, HttpRequest request, int repeats) {
        return instance.sendAsync(request).thenCompose(response -> {
            if (response.statusCode() != 503 || repeats == 0) {
                return CompletableFuture.completedFuture(response);
            }
            LOG.infof("Repeating after %s", response.body());
            return new CompletableFuture<Void>()
                    .completeOnTimeout(null, response.headers().firstValueAsLong("Retry-After").orElseThrow(), TimeUnit.SECONDS)
                    .thenCompose(waited -> asTold(instance, request, repeats - 1));
        });
    }

    private JsonNode ledger() throws Exception {
        JsonNode[] ledger = new JsonNode[1];
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            HttpResponse<String> response = first.send(first.to("/v1/queues/" + QUEUE).build());
            ledger[0] = mapper.readTree(response.body()).get("ledger");
            return response.statusCode() == 200;
        });
        return ledger[0];
    }

    private static String task(String subject) {
        return "{\"type\": \"email:send\", \"queue\": \"" + QUEUE
                + "\", \"payload\": {\"to\": \"ada@example.com\", \"subject\": \"" + subject + "\", \"text\": \"x\"}}";
    }
}
