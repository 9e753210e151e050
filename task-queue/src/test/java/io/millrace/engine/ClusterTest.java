package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.engine.Rig.now;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** The engine on a Redis Cluster whose nodes stay: queues on each of its nodes, and what belongs to no queue on others. */
class ClusterTest {

    /** One on each node. */
    private static final List<QueueName> QUEUES = Rig.queues("mail", "default", "low");
    private static RedisCluster cluster;

    private Rig rig;

    @BeforeAll
    static void startCluster() {
        cluster = new RedisCluster();
        assertThat(QUEUES.stream().map(QueueName::value).map(RedisCluster::homeOf)).doesNotHaveDuplicates();
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void start() {
        rig = new Rig(cluster.options());
        eventually(() -> rig.broker.problem().isEmpty());
    }

    @AfterEach
    void stop() {
        for (QueueName queue : QUEUES) {
            eventually(() -> rig.ledger(queue).difference() == 0);
        }
        rig.close();
        for (int node = 0; node < RedisCluster.MASTERS; node++) {
            cluster.ask(node, Command.FLUSHALL);
        }
    }

    @Test
    void oneWorkerServesQueuesOnEveryNodeAndTasksEnqueuedTogetherAreAnsweredInTheirOrder() {
        Map<String, Integer> runs = new ConcurrentHashMap<>();
        rig.startWorker(QUEUES, 20, Engine.LEASE, new Recording((context, note) -> {
            runs.merge(note.text(), 1, Integer::sum);
            return Uni.createFrom().item(TaskOutcome.done());
        }));
        List<Task<Note>> tasks = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            tasks.add(NOTE.task(new Note("n" + i)).queue(QUEUES.get(i % 3)));
        }
        List<EnqueueResult> results = now(rig.client.enqueueAll(tasks));
        assertThat(results).extracting(EnqueueResult::queue).containsExactlyElementsOf(
                tasks.stream().map(task -> task.options().queue()).toList());
        for (QueueName queue : QUEUES) {
            eventually(() -> rig.ledger(queue).completed() == 300);
        }
        assertThat(runs).hasSize(900).containsOnlyKeys(tasks.stream().map(task -> task.payload().text()).toList());
        assertThat(runs.values()).containsOnly(1);
        assertThat(now(rig.inspector.queues())).containsExactlyInAnyOrderElementsOf(QUEUES);
        assertThat(now(rig.inspector.workers())).hasSize(1)
                .allSatisfy(worker -> assertThat(worker.queues().keySet()).containsExactlyInAnyOrderElementsOf(QUEUES));
    }

    @Test
    void idleWorkerStartsWhatComesOnAnyNodeAtOnce() {
        Recording handler = Recording.done();
        rig.startWorker(QUEUES, 20, Engine.LEASE, handler);
        eventually(() -> now(rig.inspector.workers()).size() == 1);
        long slowest = 0;
        for (int i = 0; i < 30; i++) {
            int before = handler.seen.size();
            long begun = System.nanoTime();
            now(rig.client.enqueue(NOTE.task(new Note("n" + i)).queue(QUEUES.get(i % 3))));
            eventually(() -> handler.seen.size() == before + 1);
            slowest = Math.max(slowest, System.nanoTime() - begun);
        }
        // A wait lasts five seconds: none of them was slept through.
        assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void whateverTheEngineAsksOfRedisItGetsOnEveryNode() {
        new EveryCall(rig, QUEUES).make();
    }

    @Test
    void scriptsThatEachNodeHasForgottenAreLoadedAgain() {
        Recording handler = Recording.done();
        rig.startWorker(QUEUES, 20, Engine.LEASE, handler);
        now(rig.client.enqueueAll(QUEUES.stream().map(queue -> NOTE.task(new Note("n")).queue(queue)).toList()));
        QUEUES.forEach(queue -> eventually(() -> rig.ledger(queue).completed() == 1));
        for (int node = 0; node < RedisCluster.MASTERS; node++) {
            cluster.ask(node, Command.SCRIPT, "FLUSH");
        }
        for (QueueName queue : QUEUES) {
            now(rig.client.enqueue(NOTE.task(new Note("named")).queue(queue).id("named")));
            eventually(() -> rig.ledger(queue).completed() == 2);
        }
    }

    @Test
    void queueOfANodeThatWasEmptiedIsMadeAgainFromItsFirstEntryOn() {
        rig.startWorker(QUEUES, 20, Engine.LEASE, Recording.done());
        eventually(() -> now(rig.inspector.workers()).size() == 1);
        for (QueueName queue : QUEUES) {
            cluster.ask(RedisCluster.homeOf(queue.value()), Command.FLUSHALL);
            now(rig.client.enqueue(NOTE.task(new Note("n")).queue(queue)));
            eventually(() -> rig.ledger(queue).completed() == 1);
        }
    }
}
