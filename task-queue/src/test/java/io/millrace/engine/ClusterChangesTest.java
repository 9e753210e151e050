package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.engine.Rig.now;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.engine.Recording.Note;
import io.millrace.quarkus.MeteredQueues;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;

/** A Redis Cluster that loses a node, or moves a queue from one to another, under load. */
@Tag("slow")
class ClusterChangesTest {

    /** One on each node, in the nodes' order. */
    private static final List<QueueName> QUEUES = Rig.queues("mail", "default", "low");
    private static final QueueName FIRST = QUEUES.get(0);
    private static final QueueName LAST = QUEUES.get(2);

    private RedisCluster cluster;
    private Rig rig;

    @BeforeEach
    void start() {
        cluster = new RedisCluster();
        rig = new Rig(cluster.options());
        eventually(() -> rig.broker.problem().isEmpty());
    }

    @AfterEach
    void stop() {
        rig.close();
        cluster.close();
    }

    @Test
    void killedMasterIsReplacedAndTheQueuesOfOtherNodesGoOnMeanwhile() {
        Rounds rounds = new Rounds();
        Engine.Member worker = rig.startWorker(List.of(FIRST), 10, Engine.LEASE, rounds.handler());
        Engine.Member everywhere = rig.startWorker(QUEUES, 20, Engine.LEASE, rounds.handler());
        enqueue(FIRST, 200);
        eventually(() -> rounds.running() >= 30);
        assertThat(cluster.ask(0, Command.WAIT, "1", "2000").toInteger()).as("replicas that have all").isEqualTo(1);
        cluster.node(0).kill();
        rounds.letGo();
        eventually(() -> !worker.worker().isReady());
        enqueue(LAST, 100);
        eventually(() -> rig.ledger(LAST).completed() == 100);

        eventually(() -> rig.ledger(FIRST).completed() == 200);
        assertThat(rig.ledger(FIRST).difference()).isZero();
        awaitProducer();
        enqueue(FIRST, 50);
        eventually(() -> rig.ledger(FIRST).completed() == 251);
        eventually(() -> worker.worker().isReady() && everywhere.worker().isReady());
        assertThat(now(rig.control.fsck(FIRST, true)).findings()).isEmpty();
    }

    @Test
    void frozenMasterStopsItsOwnQueueAloneAndLosesNothingWhenItThaws() {
        Recording handler = Recording.done();
        rig.startWorker(QUEUES, 20, Duration.ofSeconds(4), handler);
        enqueue(FIRST, 20);
        eventually(() -> rig.ledger(FIRST).completed() == 20);
        cluster.ask(3, Command.CLUSTER, "RESET", "SOFT");
        cluster.node(0).pause();
        enqueue(LAST, 50);
        eventually(() -> rig.ledger(LAST).completed() == 50);
        cluster.node(0).resume();
        awaitProducer();
        eventually(() -> rig.ledger(FIRST).completed() == 21);
        assertThat(rig.ledger(FIRST).difference()).isZero();
    }

    @Test
    void queuesOfNodesThatAnswerAreMeteredWhileAnotherIsAway() {
        QUEUES.forEach(queue -> enqueue(queue, 3));
        int frozen = (RedisCluster.homeOfKey("millrace:queues") + 1) % RedisCluster.MASTERS;
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MeteredQueues meters = new MeteredQueues(registry, rig.inspector);
        eventually(() -> meteredQueues(meters, registry).size() == QUEUES.size());
        cluster.ask(RedisCluster.MASTERS + frozen, Command.CLUSTER, "RESET", "SOFT");
        cluster.node(frozen).pause();
        eventually(() -> meteredQueues(meters, registry).size() == QUEUES.size() - 1);
        assertThat(meteredQueues(meters, registry)).doesNotContain(QUEUES.get(frozen).value());
        assertThat(registry.get("millrace.broker.up").gauge().value()).isEqualTo(1);
        cluster.node(frozen).resume();
        eventually(() -> meteredQueues(meters, registry).size() == QUEUES.size());
    }

    /** Those of which it is known how many tasks wait: three each. */
    private static Set<String> meteredQueues(MeteredQueues meters, SimpleMeterRegistry registry) {
        now(meters.runOnce());
        return registry.find("millrace.queue.tasks").tag("state", "pending").gauges().stream()
                .filter(gauge -> gauge.value() == 3).map(gauge -> String.valueOf(gauge.getId().getTag("queue")))
                .collect(Collectors.toSet());
    }

    @Test
    void queueThatMovesToAnotherNodeUnderLoadLosesNothing() {
        AtomicBoolean enough = new AtomicBoolean();
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        Map<String, Integer> runs = new ConcurrentHashMap<>();
        rig.startWorker(QUEUES, 20, Engine.LEASE, new Recording((context, note) -> {
            runs.merge(note.text(), 1, Integer::sum);
            return Uni.createFrom().item(note.text().endsWith("7") && context.attempt() == 1
                    ? TaskOutcome.retryIn(Duration.ofMillis(20), "once")
                    : TaskOutcome.done()).onItem().delayIt().by(Duration.ofMillis(2));
        }));
        AtomicInteger unknown = new AtomicInteger();
        Thread load = new Thread(() -> produce(enough, accepted, unknown), "load");
        load.start();
        try {
            eventually(() -> runs.size() > 200);
            move(RedisCluster.slotOf(FIRST.value()), 0, 1, accepted);
            int before = accepted.size();
            eventually(() -> accepted.size() > before + 200);
        } finally {
            enough.set(true);
            join(load);
        }
        eventually(() -> rig.ledger(FIRST).live() == 0);
        assertThat(runs.keySet()).containsAll(accepted);
        assertThat(rig.ledger(FIRST).difference()).isZero();
        assertThat(rig.ledger(FIRST).failed()).isZero();
        assertThat(now(rig.control.fsck(FIRST, true)).findings()).isEmpty();
        assertThat(cluster.ask(1, Command.XLEN, "millrace:{" + FIRST + "}:recent").toInteger()).isPositive();
    }

    /** Producers have links of their own, which learn of a new master by themselves. */
    private void awaitProducer() {
        eventually(() -> {
            now(rig.client.enqueue(NOTE.task(new Note("after")).queue(FIRST).id("after")));
            return true;
        });
    }

    private void produce(AtomicBoolean enough, Set<String> accepted, AtomicInteger unknown) {
        for (int i = 0; !enough.get(); i++) {
            String text = "n" + i;
            Task<Note> task = NOTE.task(new Note(text)).queue(FIRST);
            try {
                now(rig.client.enqueue(i % 3 == 0 ? task.id("named-" + i) : task));
                accepted.add(text);
            } catch (EnqueueUnknownException e) {
                unknown.incrementAndGet();
            } catch (BrokerUnavailableException e) {
                Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(2)).await().indefinitely();
            }
        }
    }

    /** As redis-cli --cluster reshard does it, but for a pause before the first key moves, and one when half of them have. */
    private void move(int slot, int from, int to, Set<String> accepted) {
        String number = String.valueOf(slot);
        cluster.ask(to, Command.CLUSTER, "SETSLOT", number, "IMPORTING", cluster.idOf(from));
        cluster.ask(from, Command.CLUSTER, "SETSLOT", number, "MIGRATING", cluster.idOf(to));
        goOn("before keys move", accepted);
        List<String> first = keysIn(from, number);
        migrate(from, to, first.subList(0, first.size() / 2));
        goOn("when half have moved", accepted);
        for (List<String> rest = keysIn(from, number); !rest.isEmpty(); rest = keysIn(from, number)) {
            migrate(from, to, rest);
        }
        cluster.ask(to, Command.CLUSTER, "SETSLOT", number, "NODE", cluster.idOf(to));
        cluster.ask(from, Command.CLUSTER, "SETSLOT", number, "NODE", cluster.idOf(to));
    }

    /** Producers and workers go on, and are refused, for longer than a turn of each of the workers' loops takes. */
    private void goOn(String when, Set<String> accepted) {
        for (int i = 0; i < 100; i++) {
            String text = when + i;
            Task<Note> task = NOTE.task(new Note(text)).queue(FIRST);
            rig.client.enqueue(i % 2 == 0 ? task.id("named-" + text.replace(' ', '-')) : task)
                    .invoke(() -> accepted.add(text)).onFailure().recoverWithNull()
                    .onItem().delayIt().by(Duration.ofMillis(10)).await().atMost(Engine.PATIENCE);
        }
    }

    private List<String> keysIn(int node, String slot) {
        List<String> keys = new ArrayList<>();
        for (Response key : cluster.ask(node, Command.CLUSTER, "GETKEYSINSLOT", slot, "1000")) {
            keys.add(key.toString());
        }
        return keys;
    }

    private void migrate(int from, int to, List<String> keys) {
        for (String key : keys) {
            cluster.ask(from, Command.MIGRATE, "127.0.0.1", String.valueOf(cluster.node(to).port()), key, "0", "5000");
        }
    }

    private void enqueue(QueueName queue, int count) {
        now(rig.client.enqueueAll(IntStream.range(0, count).mapToObj(i -> NOTE.task(new Note("n" + i)).queue(queue)).toList()));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the load ended", e);
        }
    }
}
