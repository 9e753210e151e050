package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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
import io.millrace.inspect.QueueSettings;
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
        eventually(() -> engine.held() == 0);
        assertThat(handler.seen).as("what was delivered after the pause went back").hasSize(1);

        engine.redis(Command.HDEL, META, "paused");
        eventually(() -> engine.ledger().completed() == 51);
        assertThat(handler.seen).hasSize(51).allMatch(seen -> seen.attempt() == 1);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void nothingThatIsDeliveredAfterAPauseUnderLoadRunsBeforeTheResumeAndNoAttemptIsBurned() {
        Queue<Started> starts = new ConcurrentLinkedQueue<>();
        Recording handler = new Recording((context, note) -> {
            starts.add(new Started(context.id().value(), context.attempt(), System.nanoTime()));
            return Uni.createFrom().item(TaskOutcome.done());
        });
        engine.startWorker(20, handler);
        engine.startWorker(20, handler);
        enqueue(20_000, "load");
        List<Long> lateness = new ArrayList<>();
        for (int pauses = 1; pauses <= 3; pauses++) {
            int enough = 3_000 * pauses;
            eventually(() -> starts.size() > enough);
            EntryId last = pauseAndAskWhatWasDelivered();
            long answered = System.nanoTime();
            eventually(() -> engine.held() == 0);
            assertThat(starts).as("run, though delivered after the pause")
                    .noneMatch(start -> new EntryId(start.id()).isAfter(last));
            lateness.add(starts.stream().mapToLong(start -> start.at() - answered).max().orElseThrow());
            assertThat(engine.ledger().live()).as("still waiting").isPositive();
            engine.control.resume(QueueName.DEFAULT).await().atMost(Engine.PATIENCE);
        }
        // A busy machine may hold one of them up.
        assertThat(Waits.percentile(lateness, 50)).as("last start after a pause, in ns")
                .isLessThan(Duration.ofMillis(100).toNanos());
        eventually(() -> engine.ledger().live() == 0);
        assertThat(starts).hasSize(20_000).allMatch(start -> start.attempt() == 1);
        assertThat(starts).extracting(Started::id).doesNotHaveDuplicates();
        assertThat(engine.ledger().difference()).isZero();
    }

    private record Started(String id, int attempt, long at) {
    }

    /** An id of a stream. */
    private record EntryId(String text) {

        boolean isAfter(EntryId other) {
            return part(0) != other.part(0) ? part(0) > other.part(0) : part(1) > other.part(1);
        }

        private long part(int index) {
            return Long.parseLong(text.split("-", -1)[index]);
        }
    }

    /** Between the two nothing can be delivered. */
    private EntryId pauseAndAskWhatWasDelivered() {
        return new EntryId(engine.redis(Command.EVAL, """
                redis.call('HSET', KEYS[1], 'paused', '1')
                local group = redis.call('XINFO', 'GROUPS', KEYS[2])[1]
                for i = 1, #group, 2 do
                  if group[i] == 'last-delivered-id' then
                    return group[i + 1]
                  end
                end
                """, "2", META, "millrace:{default}:ready").toString());
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
        assertThat(engine.held()).isEqualTo(5);

        dying.crash();
        eventually(() -> other.seen.size() == 5);
        assertThat(engine.held()).isEqualTo(5);
        mayFinish.set(true);
        AtomicInteger most = new AtomicInteger();
        eventually(() -> {
            most.accumulateAndGet(engine.held(), Math::max);
            return engine.ledger().completed() == 40;
        });
        assertThat(most.get()).isLessThanOrEqualTo(5);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void limitsThatAreSetWhileWorkersWaitHoldForTheFirstTasksThatCome() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Recording handler = new Recording((context, note) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            return Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(Duration.ofMillis(20))
                    .invoke(running::decrementAndGet);
        });
        engine.startWorker(20, handler);
        enqueue(1, "before");
        eventually(() -> engine.ledger().completed() == 1);
        engine.control.configure(QueueName.DEFAULT, new QueueSettings(null, null, 3, null)).await().atMost(Engine.PATIENCE);
        enqueue(60, "after");
        eventually(() -> engine.ledger().completed() == 61);
        assertThat(most.get()).isEqualTo(3);
        assertThat(handler.seen).hasSize(61).allMatch(seen -> seen.attempt() == 1);
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
        enqueue(520, "n");
        eventually(() -> starts.size() > 150);
        killed.crash();
        long first = starts.iterator().next();
        // The seconds that count are over.
        eventually(() -> starts.stream().anyMatch(start -> start - first >= 4_000_000_000L));
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

    private static Uni<TaskOutcome> finishWhen(AtomicBoolean condition) {
        return Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(Duration.ofMillis(10))
                .repeat().whilst(outcome -> !condition.get()).collect().last();
    }
}
