package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;

/** What becomes of tasks while something that they need is away. */
class BreakersTest {

    private static final TaskType<Note> CALL = TaskType.of("call", Note.class);
    private static final String BREAKERS = "millrace:breakers";

    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger mostWhenTenWereThrough = new AtomicInteger();
    private final Set<Integer> attempts = ConcurrentHashMap.newKeySet();
    private Engine engine;

    /** Calls something that is away at times. */
    private final class Caller implements TaskHandler<Note> {

        @Override
        public TaskType<Note> type() {
            return CALL;
        }

        @Override
        public Set<String> needs() {
            return Set.of("partner");
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Note note) {
            attempts.add(context.attempt());
            calls.incrementAndGet();
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            return Uni.createFrom().item(() -> away.get() ? TaskOutcome.unavailable("partner", "connection refused")
                    : TaskOutcome.done())
                    .onItem().delayIt().by(Duration.ofMillis(5))
                    .invoke(outcome -> {
                        atOnce.decrementAndGet();
                        if (outcome instanceof TaskOutcome.Done && answered.incrementAndGet() == 10) {
                            mostWhenTenWereThrough.set(mostAtOnce.get());
                        }
                    });
        }
    }

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void outageUnderLoadFailsNothingBurnsNoAttemptAndDrainsSoonAfterItsEnd() {
        away.set(true);
        QueueName other = new QueueName("other");
        WorkerOptions both = new WorkerOptions(Map.of(QueueName.DEFAULT, 1, other, 1), 20, Engine.LEASE,
                Duration.ofSeconds(5));
        engine.startWorker(both, new Caller(), Recording.done());
        engine.startWorker(both, new Caller(), Recording.done());
        call(500);
        eventually(() -> "open".equals(state()));
        int callsWhenOpen = calls.get();
        IntStream.range(0, 100).forEach(i -> engine.enqueue(NOTE.task(new Note("n" + i)).queue(other)));
        eventually(() -> ledgerOf(other) == 100);
        // Tried after 1 s, 2 s and 4 s: by one task at a time.
        eventually(() -> calls.get() >= callsWhenOpen + 2);
        assertThat(calls.get()).isLessThan(callsWhenOpen + 2 + 40);
        assertThat(engine.ledger().completed()).isZero();

        away.set(false);
        eventually(() -> engine.ledger().completed() == 500);
        assertThat(engine.ledger().failed()).isZero();
        assertThat(attempts).containsExactly(1);
        assertThat(state()).isEqualTo("closed");
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void whileItIsOpenOneTaskAtATimeTriesAndNobodyElseStarts() {
        away.set(true);
        engine.startWorker(20, new Caller());
        call(50);
        eventually(() -> "open".equals(state()));
        eventually(() -> atOnce.get() == 0);
        mostAtOnce.set(0);
        int before = calls.get();
        eventually(() -> calls.get() >= before + 2);
        assertThat(mostAtOnce).hasValue(1);
        assertThat(breaker()).contains("\"reason\":\"connection refused\"").contains("openUntil");
    }

    @Test
    void queuesAreNotFetchedWhileEveryHandlerNeedsWhatIsAwayAndTheReturnIsRamped() {
        away.set(true);
        engine.startWorker(20, new Caller());
        call(500);
        eventually(() -> "open".equals(state()));
        int before = calls.get();
        eventually(() -> calls.get() >= before + 2);
        assertThat(engine.ledger().ready()).as("left where they were").isGreaterThan(440);
        mostAtOnce.set(0);
        away.set(false);
        eventually(() -> engine.ledger().completed() == 500);
        assertThat(mostWhenTenWereThrough.get()).isBetween(1, 8);
        assertThat(attempts).containsExactly(1);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void waitingTaskSaysWhatItWaitsFor() {
        away.set(true);
        engine.startWorker(20, new Caller());
        EnqueueResult task = engine.enqueue(CALL.task(new Note("c")));
        eventually(() -> engine.ledger().retry() == 1);
        assertThat(String.valueOf(engine.redis(Command.HGET, "millrace:{default}:task:" + task.id(), "snoozed")))
                .endsWith(" partner is unavailable: connection refused");
        TaskView view = engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE).orElseThrow();
        assertThat(view.attempts()).isZero();
        assertThat(view.errors()).isEmpty();
    }

    @Test
    void retryAfterOpensAtOnceAndIsObeyed() {
        engine.startWorker(20, new Recording(CALL, (context, note) -> Uni.createFrom()
                .item(TaskOutcome.unavailable("partner", "429", Duration.ofMinutes(5)))));
        EnqueueResult task = engine.enqueue(CALL.task(new Note("c")));
        eventually(() -> "open".equals(state()));
        eventually(() -> engine.ledger().retry() == 1);
        TaskView view = engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE).orElseThrow();
        assertThat(view.dueAt()).isAfter(java.time.Instant.now().plus(Duration.ofMinutes(4)));
        assertThat(engine.redis(Command.PTTL, BREAKERS).toLong()).isPositive();
    }

    private void call(int count) {
        List<io.millrace.task.Task<Note>> tasks = IntStream.range(0, count).mapToObj(i -> CALL.task(new Note("n" + i)))
                .toList();
        engine.client.enqueueAll(tasks).await().atMost(Engine.PATIENCE);
    }

    private long ledgerOf(QueueName queue) {
        return engine.inspector.ledger(queue).await().atMost(Engine.PATIENCE).completed();
    }

    private String breaker() {
        Response json = engine.redis(Command.HGET, BREAKERS, "partner");
        return json == null ? "" : json.toString();
    }

    private String state() {
        return breaker().replaceAll(".*\"state\":\"([a-z-]+)\".*", "$1");
    }
}
