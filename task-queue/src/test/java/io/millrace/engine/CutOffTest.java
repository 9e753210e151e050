package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskView;
import io.millrace.task.RetryPolicy;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** How attempts end that do not end by themselves: timeout, deadline, cancellation. */
class CutOffTest {

    private static final String REQUESTS = "millrace:{default}:cancel";
    private static final String SIGNALS = "millrace:{default}:signals";
    private static final TaskType<Note> QUICK_RETRIES = NOTE
            .withRetryPolicy(new RetryPolicy(3, Duration.ofMillis(20), 2, Duration.ofSeconds(1), 0));

    private final AtomicInteger cancellations = new AtomicInteger();
    private final Recording endless = new Recording(QUICK_RETRIES, (context, note) -> Uni.createFrom()
            .<TaskOutcome> nothing().onCancellation().invoke(() -> {
                assertThat(context.isCancelled()).isTrue();
                cancellations.incrementAndGet();
            }));
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
    void attemptPastItsTimeoutIsCancelledAndRetriedByPolicyUntilItFails() {
        engine.startWorker(10, endless);
        EnqueueResult task = engine.enqueue(QUICK_RETRIES.task(new Note("t")).timeout(Duration.ofMillis(50)).maxRetries(2));
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(endless.seen).extracting(Recording.Seen::attempt).containsExactly(1, 2, 3);
        eventually(() -> cancellations.get() == 3);
        TaskView view = view(task);
        assertThat(view.attempts()).isEqualTo(3);
        assertThat(view.errors()).hasSize(3)
                .allMatch(error -> error.message().equals("timeout: the attempt did not end within PT0.05S"));
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void timeoutOfTheTypeIsThatOfItsTasksUnlessTheySayOtherwise() {
        TaskType<Note> type = NOTE.withTimeout(Duration.ofMillis(50));
        engine.startWorker(10, new Recording(type, (context, note) -> Uni.createFrom().item(TaskOutcome.done())
                .onItem().delayIt().by(Duration.ofMillis(500))));
        engine.enqueue(type.task(new Note("cut off")).maxRetries(0));
        engine.enqueue(type.task(new Note("has time")).maxRetries(0).timeout(Duration.ofSeconds(10)));
        eventually(() -> engine.ledger().live() == 0);
        assertThat(engine.ledger().failed()).isEqualTo(1);
        assertThat(engine.ledger().completed()).isEqualTo(1);
    }

    @Test
    void firstOfManyTimeoutsIsKeptToTheTensOfMilliseconds() {
        engine.startWorker(50, endless);
        for (int i = 0; i < 20; i++) {
            engine.enqueue(QUICK_RETRIES.task(new Note("long")));
        }
        eventually(() -> endless.seen.size() == 20);
        List<Long> lives = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            int ended = i;
            EnqueueResult task = engine.enqueue(
                    QUICK_RETRIES.task(new Note("short")).timeout(Duration.ofMillis(200)).maxRetries(0));
            eventually(() -> engine.ledger().failed() == ended);
            TaskView view = view(task);
            lives.add(Duration.between(view.enqueuedAt(), view.endedAt()).toMillis());
        }
        assertThat(lives).as("from enqueued to cut off, in ms").allMatch(life -> life >= 200);
        // A busy machine may hold one of them up.
        assertThat(Waits.percentile(lives, 50)).as("median of %s", lives).isLessThan(400);
        eventually(() -> cancellations.get() == 5);
    }

    @Test
    void deadlineCutsARunningAttemptOffForGood() {
        engine.startWorker(10, endless);
        EnqueueResult task = engine.enqueue(QUICK_RETRIES.task(new Note("d")).deadline(Instant.now().plusMillis(300)));
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(endless.seen).hasSize(1);
        eventually(() -> cancellations.get() == 1);
        assertThat(view(task).errors()).hasSize(1).first().extracting(TaskView.AttemptError::message)
                .isEqualTo("deadline: it passed while the attempt ran");
    }

    @Test
    void signalEndsAnActivePlainTaskAsCanceled() {
        engine.startWorker(10, endless);
        engine.startWorker(10, endless);
        EnqueueResult task = engine.enqueue(QUICK_RETRIES.task(new Note("c")));
        eventually(() -> endless.seen.size() == 1);
        askToCancel(task);
        engine.redis(Command.PUBLISH, SIGNALS, "cancel " + task.id());
        eventually(() -> engine.ledger().canceled() == 1);
        eventually(() -> cancellations.get() == 1);
        assertThat(view(task).state()).isEqualTo(TaskState.CANCELED);
        assertThat(view(task).endedAt()).isNotNull();
        assertThat(engine.redis(Command.EXISTS, REQUESTS).toInteger()).isZero();
        assertThat(engine.redis(Command.PTTL, "millrace:{default}:task:" + task.id()).toLong())
                .isGreaterThan(Duration.ofDays(6).toMillis());
        assertThat(engine.redis(Command.ZSCORE, "millrace:{default}:canceled", task.id().value())).isNotNull();
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void requestWhoseMessageWasLostIsFoundAtTheNextRenewal() {
        engine.startWorker(10, endless);
        EnqueueResult task = engine.enqueue(QUICK_RETRIES.task(new Note("c")).id("named"));
        eventually(() -> endless.seen.size() == 1);
        askToCancel(task);
        eventually(() -> engine.ledger().canceled() == 1);
        eventually(() -> cancellations.get() == 1);
        assertThat(engine.redis(Command.EXISTS, REQUESTS).toInteger()).isZero();
    }

    @Test
    void taskThatEndsByItselfFirstWinsAndTheRequestIsForgotten() {
        Recording quick = Recording.done();
        engine.startWorker(10, quick);
        EnqueueResult plain = engine.enqueue(NOTE.task(new Note("plain")));
        EnqueueResult named = engine.enqueue(NOTE.task(new Note("named")).id("named").retention(Duration.ofHours(1)));
        eventually(() -> engine.ledger().completed() == 2);
        askToCancel(plain);
        askToCancel(named);
        engine.redis(Command.PUBLISH, SIGNALS, "cancel " + plain.id());
        engine.redis(Command.PUBLISH, SIGNALS, "nonsense");
        eventually(() -> engine.redis(Command.EXISTS, REQUESTS).toInteger() == 0);
        assertThat(engine.ledger().canceled()).isZero();
        assertThat(view(named).state()).isEqualTo(TaskState.COMPLETED);
    }

    private void askToCancel(EnqueueResult task) {
        engine.redis(Command.HSET, REQUESTS, task.id().value(), String.valueOf(System.currentTimeMillis()));
    }

    private TaskView view(EnqueueResult task) {
        return engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE).orElseThrow();
    }
}
