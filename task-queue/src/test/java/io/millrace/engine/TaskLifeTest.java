package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.Duplicate;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.client.EnqueueResult.IdConflict;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.RetryPolicy;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What becomes of a task, from enqueue to its end. */
class TaskLifeTest {

    private static final TaskType<Note> QUICK = NOTE
            .withRetryPolicy(new RetryPolicy(3, Duration.ofMillis(20), 2, Duration.ofSeconds(1), 0));

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
    void plainTaskIsOneEntryAndLeavesNothing() {
        Enqueued accepted = accepted(NOTE.task(new Note("plain")));
        assertThat(accepted.state()).isEqualTo(TaskState.PENDING);
        assertThat(accepted.id().isBrokerMade()).isTrue();
        assertThat(view(accepted).orElseThrow().state()).isEqualTo(TaskState.PENDING);
        assertThat(keys()).containsExactlyInAnyOrder("millrace:{default}:ready", "millrace:queues");

        Recording handler = Recording.done();
        engine.startWorker(10, handler);
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(handler.seen).containsExactly(new Recording.Seen(accepted.id().value(), 1, "plain"));
        assertThat(view(accepted)).isEmpty();
        assertThat(engine.ledger().difference()).isZero();
        assertThat(keys()).filteredOn(key -> !key.startsWith("millrace:{default}:stats:") && !key.startsWith("millrace:worker")
                && !key.equals("millrace:types"))
                .containsExactlyInAnyOrder("millrace:{default}:ready", "millrace:{default}:again", "millrace:{default}:ledger",
                        "millrace:{default}:recent", "millrace:{default}:beats", "millrace:queues");
    }

    @Test
    void failedAttemptsAreRetriedWithBackoffUntilTheyRunOut() {
        Recording handler = new Recording(QUICK,
                (context, note) -> Uni.createFrom().failure(new IllegalStateException("no luck")));
        engine.startWorker(10, handler);
        Enqueued accepted = accepted(QUICK.task(new Note("doomed")).maxRetries(2));
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(handler.seen).extracting(Recording.Seen::attempt).containsExactly(1, 2, 3);
        TaskView view = view(accepted).orElseThrow();
        assertThat(view.state()).isEqualTo(TaskState.FAILED);
        assertThat(view.attempts()).isEqualTo(3);
        assertThat(view.errors()).hasSize(3).allMatch(error -> error.message().contains("no luck"));
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void retryIsVisibleWhileItWaits() {
        Recording handler = new Recording((context, note) -> Uni.createFrom()
                .item(TaskOutcome.retryIn(Duration.ofHours(1), "later")));
        engine.startWorker(10, handler);
        Enqueued accepted = accepted(NOTE.task(new Note("waits")));
        eventually(() -> engine.ledger().retry() == 1);
        TaskView view = view(accepted).orElseThrow();
        assertThat(view.state()).isEqualTo(TaskState.RETRY);
        assertThat(view.dueAt()).isAfter(Instant.now().plus(Duration.ofMinutes(59)));
        assertThat(view.payload()).isEqualTo("{\"text\":\"waits\"}");
    }

    @Test
    void snoozeCountsNoAttempt() {
        Recording handler = new Recording((context, note) -> Uni.createFrom().item(
                TaskOutcome.snooze(Duration.ofMillis(10), "not now")));
        engine.startWorker(10, handler);
        accepted(NOTE.task(new Note("sleepy")).maxRetries(0));
        eventually(() -> handler.seen.size() >= 5);
        assertThat(handler.seen).allMatch(seen -> seen.attempt() == 1);
    }

    @Test
    void failEndsAtOnce() {
        Recording handler = new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.fail("no such user")));
        engine.startWorker(10, handler);
        Enqueued accepted = accepted(NOTE.task(new Note("x")));
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(handler.seen).hasSize(1);
        assertThat(view(accepted).orElseThrow().errors().get(0).message()).isEqualTo("no such user");
    }

    @Test
    void delayedTaskStartsWhenItIsDue() {
        Recording handler = Recording.done();
        engine.startWorker(10, handler);
        Instant before = Instant.now();
        Enqueued accepted = accepted(NOTE.task(new Note("later")).delay(Duration.ofMillis(300)));
        assertThat(accepted.state()).isEqualTo(TaskState.SCHEDULED);
        assertThat(view(accepted).orElseThrow().dueAt()).isNotNull();
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(Duration.between(before, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(295));
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void secondTaskWithAnIdIsAConflictEvenAfterTheFirstHasEnded() {
        engine.startWorker(10, Recording.done());
        Task<Note> task = NOTE.task(new Note("once")).id("order-1");
        assertThat(accepted(task).id()).isEqualTo(new TaskId("order-1"));
        assertThat(engine.enqueue(task)).isEqualTo(new IdConflict(QueueName.DEFAULT, new TaskId("order-1")));
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(engine.enqueue(task)).isInstanceOf(IdConflict.class);
        assertThat(engine.ledger().accepted()).isEqualTo(1);
    }

    @Test
    void uniqueTaskIsRefusedWhileAnotherLivesAndAcceptedOnceItHasEnded() {
        Task<Note> task = NOTE.task(new Note("only")).uniqueKey("one-at-a-time");
        Enqueued holder = accepted(task);
        assertThat(engine.enqueue(task.delay(Duration.ofHours(1)))).isEqualTo(new Duplicate(QueueName.DEFAULT, holder.id()));
        engine.startWorker(10, Recording.done());
        eventually(() -> engine.ledger().completed() == 1);
        accepted(task);
        eventually(() -> engine.ledger().completed() == 2);
        assertThat(keys()).noneMatch(key -> key.contains("unique"));
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void uniqueTaskWithoutKeyIsOneByTypeAndPayload() {
        Task<Note> task = NOTE.task(new Note("same")).uniqueFor(Duration.ofHours(1));
        Enqueued holder = accepted(task);
        assertThat(engine.enqueue(task)).isEqualTo(new Duplicate(QueueName.DEFAULT, holder.id()));
        accepted(NOTE.task(new Note("other")).uniqueFor(Duration.ofHours(1)));
    }

    @Test
    void failedTaskGivesItsUniqueKeyBack() {
        engine.startWorker(10, new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.fail("no"))));
        accepted(NOTE.task(new Note("x")).uniqueKey("k"));
        eventually(() -> engine.ledger().failed() == 1);
        accepted(NOTE.task(new Note("x")).uniqueKey("k"));
    }

    @Test
    void uniqueKeyIsFreeAfterItsTimeThoughItsHolderLives() {
        accepted(NOTE.task(new Note("x")).unique("k", Duration.ofMillis(50)).delay(Duration.ofHours(1)));
        eventually(() -> engine.enqueue(NOTE.task(new Note("x")).unique("k", Duration.ofHours(1))) instanceof Enqueued);
    }

    @Test
    void keptTaskCanBeLookedUpWithItsResult() {
        engine.startWorker(10, new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.done(new Note("result")))));
        Enqueued accepted = accepted(NOTE.task(new Note("kept")).retention(Duration.ofHours(1)));
        eventually(() -> engine.ledger().completed() == 1);
        TaskView view = view(accepted).orElseThrow();
        assertThat(view.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(view.result()).isEqualTo("{\"text\":\"result\"}");
        assertThat(view.endedAt()).isNotNull();
    }

    @Test
    void deadlineIsKept() {
        Recording handler = Recording.done();
        Enqueued accepted = accepted(NOTE.task(new Note("too late")).deadline(Instant.now().minusSeconds(1)));
        engine.startWorker(10, handler);
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(handler.seen).isEmpty();
        assertThat(view(accepted).orElseThrow().errors().get(0).message()).startsWith("deadline");
    }

    @Test
    void largePayloadArrivesWhole() {
        String large = "x".repeat(100_000);
        Recording handler = Recording.done();
        engine.startWorker(10, handler);
        accepted(NOTE.task(new Note(large)));
        eventually(() -> handler.seen.size() == 1);
        assertThat(handler.seen.get(0).text()).isEqualTo(large);
    }

    @Test
    void headersAndDeadlineReachTheHandler() {
        Instant deadline = Instant.ofEpochMilli(4_000_000_000_000L);
        Recording handler = new Recording((context, note) -> Uni.createFrom()
                .item(context.headers().equals(java.util.Map.of("trace", "1")) && deadline.equals(context.deadline())
                        ? TaskOutcome.done()
                        : TaskOutcome.fail("got " + context.headers() + " and " + context.deadline())));
        engine.startWorker(10, handler);
        accepted(NOTE.task(new Note("h")).header("trace", "1").deadline(deadline));
        eventually(() -> engine.ledger().live() == 0);
        assertThat(engine.ledger().completed()).isEqualTo(1);
    }

    @Test
    void whatIsNoTaskFailsAndBlocksNothing() {
        engine.redis(Command.XADD, "millrace:{default}:ready", "*", "m", "garbage");
        engine.redis(Command.XADD, "millrace:{default}:ready", "*", "x", "nothing");
        engine.redis(Command.XADD, "millrace:{default}:ready", "*", "m", "no-such-type\n\n{}");
        engine.redis(Command.XADD, "millrace:{default}:ready", "*", "m", "note\n\n{\"text\":");
        accepted(NOTE.task(new Note("good")));
        Recording handler = Recording.done();
        engine.startWorker(10, handler);
        eventually(() -> engine.ledger().failed() == 3 && engine.ledger().completed() == 1);
        assertThat(handler.seen).hasSize(1);
        // Another worker may have a handler for it.
        eventually(() -> Lanes.length(engine, "no-such-type") == 1);
        assertThat(engine.ledger().live()).isEqualTo(1);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void manyAreAnsweredInTheOrderGiven() {
        List<Task<Note>> tasks = IntStream.range(0, 2000)
                .mapToObj(i -> NOTE.task(new Note("n" + i)).id(i % 10 == 0 ? "id-" + i : "other-" + i)).toList();
        List<EnqueueResult> results = engine.client.enqueueAll(tasks).await().atMost(Engine.PATIENCE);
        assertThat(results).extracting(result -> result.id().value())
                .containsExactlyElementsOf(tasks.stream().map(task -> String.valueOf(task.options().id())).toList());
    }

    private Enqueued accepted(Task<?> task) {
        EnqueueResult result = engine.enqueue(task);
        assertThat(result).isInstanceOf(Enqueued.class);
        return (Enqueued) result;
    }

    private java.util.Optional<TaskView> view(EnqueueResult task) {
        return engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE);
    }

    private List<String> keys() {
        return engine.redis(Command.KEYS, "*").stream().map(Object::toString).toList();
    }
}
