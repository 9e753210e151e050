package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What operators set for a queue, and all its workers keep together. */
class LimitsTest {

    private static final String META = "millrace:{default}:meta";
    private static final Uni<TaskOutcome> NEVER = Uni.createFrom().nothing();

    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void pausedQueueStartsNothingUntilItIsResumedAndNoAttemptIsBurned() {
        Recording handler = Recording.done();
        engine.startWorker(10, handler);
        enqueue(1, "before");
        eventually(() -> handler.seen.size() == 1);

        engine.redis(Command.HSET, META, "paused", "1");
        enqueue(50, "while paused");
        eventually(() -> engine.ledger().again() > 0);
        eventually(() -> pending() == 0);
        assertThat(handler.seen).as("what was delivered after the pause went back").hasSize(1);

        engine.redis(Command.HDEL, META, "paused");
        eventually(() -> engine.ledger().completed() == 51);
        assertThat(handler.seen).hasSize(51).allMatch(seen -> seen.attempt() == 1);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void pauseUnderLoadHoldsBackWhatIsDeliveredAfterIt() {
        AtomicBoolean paused = new AtomicBoolean();
        ConcurrentLinkedQueue<Long> startedPaused = new ConcurrentLinkedQueue<>();
        Recording handler = new Recording((context, note) -> {
            if (paused.get()) {
                startedPaused.add(System.nanoTime());
            }
            return Uni.createFrom().item(TaskOutcome.done());
        });
        engine.startWorker(20, handler);
        enqueue(20_000, "load");
        eventually(() -> handler.seen.size() > 1000);
        engine.redis(Command.HSET, META, "paused", "1");
        long answered = System.nanoTime();
        paused.set(true);
        eventually(() -> pending() == 0);
        assertThat(startedPaused).allMatch(started -> started - answered < Duration.ofMillis(100).toNanos());
        assertThat(engine.ledger().live()).isPositive();
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void concurrencyLimitIsSharedByAllWorkersAndADeadWorkersPartComesBack() {
        engine.redis(Command.HSET, META, "concurrency", "5");
        AtomicBoolean mayFinish = new AtomicBoolean();
        Recording stuck = new Recording((context, note) -> NEVER);
        Recording other = new Recording((context, note) -> LimitsTest.finishWhen(mayFinish));
        Member dying = engine.startWorker(3, stuck);
        enqueue(40, "n");
        eventually(() -> stuck.seen.size() == 3);
        engine.startWorker(20, other);
        eventually(() -> other.seen.size() == 2);
        assertThat(pending()).isEqualTo(5);

        dying.crash();
        eventually(() -> other.seen.size() == 5);
        assertThat(pending()).isEqualTo(5);
        mayFinish.set(true);
        AtomicInteger most = new AtomicInteger();
        eventually(() -> {
            most.accumulateAndGet(pending(), Math::max);
            return engine.ledger().completed() == 40;
        });
        assertThat(most.get()).isLessThanOrEqualTo(5);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void rateLimitIsSharedByAllWorkers() {
        engine.redis(Command.HSET, META, "rate", "100");
        ConcurrentLinkedQueue<Long> starts = new ConcurrentLinkedQueue<>();
        Recording handler = new Recording((context, note) -> {
            starts.add(System.nanoTime());
            return Uni.createFrom().item(TaskOutcome.done());
        });
        engine.startWorker(20, handler);
        engine.startWorker(20, handler);
        Member killed = engine.startWorker(20, handler);
        enqueue(420, "n");
        eventually(() -> starts.size() > 150);
        killed.crash();
        eventually(() -> starts.size() > 400);
        long first = starts.iterator().next();
        List<Long> perSecond = LongStream.range(1, 4).map(second -> starts.stream()
                .filter(start -> (start - first) / 1_000_000_000L == second).count()).boxed().toList();
        assertThat(perSecond).allMatch(count -> count >= 95 && count <= 105);
    }

    @Test
    void criticalTaskDoesNotWaitForAFullLowQueue() {
        Recording handler = Recording.done();
        List<Task<Note>> low = IntStream.range(0, 20_000).mapToObj(i -> NOTE.task(new Note("low")).queue("low")).toList();
        engine.client.enqueueAll(low).await().atMost(Engine.PATIENCE);
        engine.startWorker(new WorkerOptions(Map.of(new QueueName("critical"), 6, new QueueName("low"), 1), 10, Engine.LEASE,
                Duration.ofSeconds(1)), handler);
        eventually(() -> handler.seen.size() > 100);
        int before = handler.seen.size();
        engine.enqueue(NOTE.task(new Note("critical")).queue("critical"));
        eventually(() -> handler.seen.stream().anyMatch(seen -> seen.text().equals("critical")));
        int after = IntStream.range(0, handler.seen.size()).filter(i -> handler.seen.get(i).text().equals("critical"))
                .findFirst().orElseThrow();
        assertThat(after - before).as("low tasks that started before it").isLessThan(5_000);
    }

    private void enqueue(int count, String text) {
        engine.client.enqueueAll(IntStream.range(0, count).mapToObj(i -> NOTE.task(new Note(text))).toList())
                .await().atMost(Engine.PATIENCE);
    }

    /** How many entries workers hold. */
    private int pending() {
        return IntStream.of(0, 1).map(i -> engine.redis(Command.XPENDING, "millrace:{default}:" + (i == 0 ? "ready" : "again"),
                "workers").get(0).toInteger()).sum();
    }

    private static Uni<TaskOutcome> finishWhen(AtomicBoolean condition) {
        return Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(Duration.ofMillis(10))
                .repeat().whilst(outcome -> !condition.get()).collect().last();
    }
}
