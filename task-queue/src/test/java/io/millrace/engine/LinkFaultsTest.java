package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** Each of a worker's connections breaks by itself, and cannot be made again for a while. */
class LinkFaultsTest {

    private static final Duration SOON = Duration.ofSeconds(8);

    /** A worker's connections, by what Redis tells of them. */
    private enum Link {
        COMMANDS("commands"),
        WAITING("waiting for work"),
        MESSAGES("messages");

        private final String name;

        Link(String name) {
            this.name = name;
        }

        static Link of(Map<String, String> client) {
            if (!"0".equals(client.get("sub"))) {
                return MESSAGES;
            }
            return Set.of("xreadgroup", "hmget").contains(client.getOrDefault("cmd", "")) ? WAITING : COMMANDS;
        }
    }

    private final Recording handler = new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.done())
            .onItem().delayIt().by(Duration.ofMillis(4)));
    private Engine engine;
    private Set<String> notTheWorkers;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
        notTheWorkers = new HashSet<>(clients().keySet());
    }

    @AfterEach
    void stop() {
        refuseConnections(false);
        engine.close();
    }

    @Test
    void everythingRunsThoughSettlementsWereHeldUpUntilNoSlotWasLeft() {
        int tasks = 20_000;
        enqueue(tasks);
        engine.startWorker(50, handler);
        eventually(() -> handler.seen.size() > 3_000);
        refuseConnections(true);
        kill(Link.COMMANDS);
        // With a thousand outcomes that nobody confirms it fetches no more.
        standsStill();
        refuseConnections(false);
        progressesUntil(tasks);
        assertThat(engine.ledger().difference()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = { 11, 12, 13 })
    void workGoesOnWithinSecondsWhicheverConnectionsBreakWhenever(long seed) {
        Random random = new Random(seed);
        int tasks = 12_000;
        enqueue(tasks);
        engine.startWorker(1 + random.nextInt(60), handler);
        int enqueued = tasks;
        for (int round = 0; round < 8; round++) {
            int until = Math.min(handler.seen.size() + random.nextInt(1_500), enqueued);
            progressesUntil(until);
            boolean refuses = random.nextBoolean();
            refuseConnections(refuses);
            for (Link link : Link.values()) {
                if (random.nextBoolean()) {
                    kill(link);
                }
            }
            if (refuses) {
                pause(random.nextInt(1_200));
                refuseConnections(false);
            }
        }
        progressesUntil(enqueued);
        eventually(() -> engine.ledger().completed() == tasks);
        assertThat(engine.ledger().difference()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Link.class)
    void readinessAsksEachConnectionAndNamesTheOneThatIsAway(Link link) {
        Member member = engine.startWorker(10, handler);
        eventually(member.worker()::isReady);
        enqueue(1);
        eventually(() -> engine.ledger().completed() == 1);
        refuseConnections(true);
        kill(link);
        eventually(() -> !member.worker().isReady());
        assertThat(member.worker().linksDown()).containsExactly(link.name);
        assertThat(member.worker().isLive()).isTrue();
        refuseConnections(false);
        eventually(member.worker()::isReady);
        assertThat(member.worker().linksDown()).isEmpty();
    }

    /** While tasks wait and slots are free, some start within seconds. */
    private void progressesUntil(int started) {
        while (handler.seen.size() < started) {
            int before = handler.seen.size();
            await().atMost(SOON).pollInterval(Duration.ofMillis(10)).until(() -> handler.seen.size() > before);
        }
    }

    private void standsStill() {
        int[] before = { -1 };
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
            boolean same = before[0] == handler.seen.size();
            before[0] = handler.seen.size();
            return same;
        });
    }

    private static void pause(long millis) {
        long from = System.nanoTime();
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> System.nanoTime() - from > Duration.ofMillis(millis).toNanos());
    }

    private void enqueue(int tasks) {
        engine.enqueueAll(IntStream.range(0, tasks).mapToObj(i -> NOTE.task(new Note("n" + i))).toList());
    }

    private void refuseConnections(boolean refuse) {
        engine.redis(Command.CONFIG, "SET", "maxclients", refuse ? "1" : "10000");
    }

    private void kill(Link link) {
        List<String> victims = clients().entrySet().stream()
                .filter(client -> !notTheWorkers.contains(client.getKey()) && Link.of(client.getValue()) == link)
                .map(Map.Entry::getKey).toList();
        victims.forEach(id -> engine.redis(Command.CLIENT, "KILL", "ID", id));
    }

    /** What Redis tells of each connection, by its id. */
    private Map<String, Map<String, String>> clients() {
        Map<String, Map<String, String>> clients = new HashMap<>();
        engine.redis(Command.CLIENT, "LIST").toString().lines().forEach(line -> {
            Map<String, String> facts = Arrays.stream(line.split(" ")).map(fact -> fact.split("=", 2))
                    .collect(Collectors.toMap(fact -> fact[0], fact -> fact[1]));
            clients.put(facts.get("id"), facts);
        });
        return clients;
    }
}
