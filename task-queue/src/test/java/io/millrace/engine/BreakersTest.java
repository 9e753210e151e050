package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;

/** What becomes of tasks while something that they need is caller.away. */
class BreakersTest {

    private static final String BREAKERS = "millrace:breakers";

    private final Caller caller = new Caller();
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
    void outageUnderLoadFailsNothingBurnsNoAttemptAndDrainsSoonAfterItsEnd() {
        caller.away.set(true);
        QueueName other = new QueueName("other");
        WorkerOptions both = new WorkerOptions(Map.of(QueueName.DEFAULT, 1, other, 1), 20, Engine.LEASE,
                Duration.ofSeconds(5));
        engine.startWorker(both, caller, Recording.done());
        engine.startWorker(both, caller, Recording.done());
        call(500);
        eventually(() -> "open".equals(state()));
        int callsWhenOpen = caller.calls.get();
        IntStream.range(0, 100).forEach(i -> engine.enqueue(NOTE.task(new Note("n" + i)).queue(other)));
        eventually(() -> ledgerOf(other) == 100);
        // Tried after 1 s, 2 s and 4 s: by one task at a time.
        eventually(() -> caller.calls.get() >= callsWhenOpen + 2);
        assertThat(caller.calls.get()).isLessThan(callsWhenOpen + 2 + 40);
        assertThat(engine.ledger().completed()).isZero();

        caller.away.set(false);
        eventually(() -> engine.ledger().completed() == 500);
        assertThat(engine.ledger().failed()).isZero();
        assertThat(caller.attempts).containsExactly(1);
        assertThat(state()).isEqualTo("closed");
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void whileItIsOpenOneTaskAtATimeTriesAndNobodyElseStarts() {
        caller.away.set(true);
        engine.startWorker(20, caller);
        call(50);
        eventually(() -> "open".equals(state()));
        eventually(() -> caller.atOnce.get() == 0);
        caller.mostAtOnce.set(0);
        int before = caller.calls.get();
        eventually(() -> caller.calls.get() >= before + 2);
        assertThat(caller.mostAtOnce).hasValue(1);
        assertThat(breaker()).contains("\"reason\":\"connection refused\"").contains("openUntil");
    }

    @Test
    void queuesAreNotFetchedWhileEveryHandlerNeedsWhatIsAwayAndTheReturnIsRamped() {
        caller.away.set(true);
        engine.startWorker(20, caller);
        call(500);
        eventually(() -> "open".equals(state()));
        int before = caller.calls.get();
        eventually(() -> caller.calls.get() >= before + 2);
        assertThat(engine.ledger().ready()).as("left where they were").isGreaterThan(440);
        caller.mostAtOnce.set(0);
        caller.away.set(false);
        eventually(() -> engine.ledger().completed() == 500);
        assertThat(caller.mostWhenTenWereThrough.get()).isBetween(1, 8);
        assertThat(caller.attempts).containsExactly(1);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void waitingTaskSaysWhatItWaitsFor() {
        caller.away.set(true);
        engine.startWorker(20, caller);
        EnqueueResult task = engine.enqueue(Caller.CALL.task(new Note("c")));
        eventually(() -> engine.ledger().retry() == 1);
        assertThat(String.valueOf(engine.redis(Command.HGET, "millrace:{default}:task:" + task.id(), "snoozed")))
                .endsWith(" partner is unavailable: connection refused");
        TaskView view = engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE).orElseThrow();
        assertThat(view.attempts()).isZero();
        assertThat(view.errors()).isEmpty();
    }

    @Test
    void retryAfterOpensAtOnceAndIsObeyed() {
        engine.startWorker(20, new Recording(Caller.CALL, (context, note) -> Uni.createFrom()
                .item(TaskOutcome.unavailable("partner", "429", Duration.ofMinutes(5)))));
        EnqueueResult task = engine.enqueue(Caller.CALL.task(new Note("c")));
        eventually(() -> "open".equals(state()));
        eventually(() -> engine.ledger().retry() == 1);
        TaskView view = engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE).orElseThrow();
        assertThat(view.dueAt()).isAfter(Instant.now().plus(Duration.ofMinutes(4)));
        assertThat(engine.redis(Command.PTTL, BREAKERS).toLong()).isPositive();
    }

    private void call(int count) {
        List<Task<Note>> tasks = IntStream.range(0, count).mapToObj(i -> Caller.CALL.task(new Note("n" + i)))
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
