package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.task.QueueName.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.IdConflict;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.ActionResult.Done;
import io.millrace.inspect.ActionResult.NotFound;
import io.millrace.inspect.ActionResult.Signalled;
import io.millrace.inspect.ActionResult.WrongState;
import io.millrace.inspect.AttemptView;
import io.millrace.inspect.BulkProgress;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskView;
import io.millrace.task.RetryPolicy;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What operators do to tasks. */
class ActionsTest {

    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void booksBalance() {
        assertThat(engine.ledger().difference()).isZero();
        engine.close();
    }

    @Test
    void plainPendingTaskIsCanceledAndKept() {
        TaskId id = engine.enqueue(NOTE.task(new Note("plain"))).id();
        assertThat(act(TaskAction.CANCEL, id)).isEqualTo(new Done(TaskState.CANCELED));
        assertThat(act(TaskAction.CANCEL, id)).as("again").isEqualTo(new Done(TaskState.CANCELED));
        TaskView view = view(id).orElseThrow();
        assertThat(view.state()).isEqualTo(TaskState.CANCELED);
        assertThat(view.payload()).contains("plain");
        assertThat(engine.ledger().canceled()).isEqualTo(1);
        assertThat(engine.redis(Command.PTTL, "millrace:{default}:task:" + id).toLong())
                .isBetween(Duration.ofDays(6).toMillis(), Duration.ofDays(7).toMillis());
        Recording handler = Recording.done();
        engine.startWorker(1, handler);
        engine.enqueue(NOTE.task(new Note("next")));
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(handler.seen).hasSize(1);
    }

    @Test
    void taskThatIsDeliveredBetweenListingAndCancelIsSignalledAndEndedByItsWorker() {
        TaskId id = engine.enqueue(NOTE.task(new Note("race"))).id();
        assertThat(view(id).orElseThrow().state()).isEqualTo(TaskState.PENDING);
        Recording stuck = new Recording((context, note) -> Uni.createFrom().nothing());
        engine.startWorker(1, stuck);
        eventually(() -> stuck.seen.size() == 1);
        assertThat(act(TaskAction.DELETE, id)).isEqualTo(new WrongState(TaskState.ACTIVE));
        assertThat(act(TaskAction.RETRY, id)).isEqualTo(new WrongState(TaskState.ACTIVE));
        assertThat(act(TaskAction.RUN, id)).isEqualTo(new WrongState(TaskState.ACTIVE));
        assertThat(act(TaskAction.CANCEL, id)).isEqualTo(new Signalled());
        eventually(() -> engine.ledger().canceled() == 1);
        assertThat(engine.redis(Command.HEXISTS, "millrace:{default}:cancel", id.value()).toInteger()).isZero();
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void namedTaskStaysAConflictAfterItWasCanceledOrDeleted() {
        for (TaskAction action : List.of(TaskAction.CANCEL, TaskAction.DELETE)) {
            Task<Note> task = NOTE.task(new Note("n")).id("named-" + action.word());
            assertThat(act(action, engine.enqueue(task).id())).isInstanceOf(Done.class);
            assertThat(engine.enqueue(task)).isInstanceOf(IdConflict.class);
        }
        assertThat(engine.ledger().deleted()).isEqualTo(1);
    }

    @Test
    void scheduledTaskIsMoved() {
        Recording handler = Recording.done();
        engine.startWorker(1, handler);
        TaskId id = engine.enqueue(NOTE.task(new Note("later")).delay(Duration.ofHours(1))).id();
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS);
        assertThat(move(id, tomorrow)).isEqualTo(new Done(TaskState.SCHEDULED));
        assertThat(view(id).orElseThrow().dueAt()).isEqualTo(tomorrow);
        assertThat(handler.seen).isEmpty();
        assertThat(move(id, Instant.now())).isEqualTo(new Done(TaskState.SCHEDULED));
        eventually(() -> engine.ledger().completed() == 1);
    }

    @Test
    void onlyScheduledTaskIsMoved() {
        TaskId pending = engine.enqueue(NOTE.task(new Note("now"))).id();
        assertThat(move(pending, Instant.now())).isEqualTo(new WrongState(TaskState.PENDING));
        assertThat(move(new TaskId("nobody"), Instant.now())).isEqualTo(new NotFound());
    }

    @Test
    void scheduledTaskRunsNow() {
        Recording handler = Recording.done();
        engine.startWorker(1, handler);
        TaskId id = engine.enqueue(NOTE.task(new Note("later")).delay(Duration.ofHours(1))).id();
        assertThat(act(TaskAction.RUN, id)).isEqualTo(new Done(TaskState.PENDING));
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(handler.seen).hasSize(1);
        assertThat(act(TaskAction.RUN, id)).isInstanceOf(NotFound.class);
    }

    @Test
    void failedTaskIsRetriedWithItsAttemptsCountedAnewAndItsHistoryKept() {
        AtomicBoolean mended = new AtomicBoolean();
        Recording handler = new Recording(NOTE.withRetryPolicy(
                new RetryPolicy(1, Duration.ofMillis(10), 1, Duration.ofSeconds(1), 0)),
                (context, note) -> mended.get() ? Uni.createFrom().item(TaskOutcome.done())
                        : Uni.createFrom().failure(new IllegalStateException("broken")));
        engine.startWorker(1, handler);
        TaskId id = engine.enqueue(NOTE.task(new Note("n")).retention(Duration.ofHours(1))).id();
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(act(TaskAction.RETRY, id)).isEqualTo(new Done(TaskState.PENDING));
        eventually(() -> engine.ledger().failed() == 2);
        assertThat(handler.seen).extracting(Recording.Seen::attempt).containsExactly(1, 2, 1, 2);
        assertThat(view(id).orElseThrow().timeline()).extracting(AttemptView::life).containsExactly(1, 1, 0, 0);
        mended.set(true);
        assertThat(act(TaskAction.RETRY, id)).isInstanceOf(Done.class);
        eventually(() -> engine.ledger().completed() == 1);
        TaskView view = view(id).orElseThrow();
        assertThat(view.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(view.attempts()).isEqualTo(1);
        assertThat(view.timeline()).extracting(AttemptView::life).startsWith(1, 1, 2, 2);
        assertThat(engine.redis(Command.ZCARD, "millrace:{default}:failed").toInteger()).isZero();
        assertThat(engine.ledger().accepted()).as("revived twice").isEqualTo(3);
    }

    @Test
    void historyOfOldLivesIsBounded() {
        Recording handler = new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.fail("broken")));
        engine.startWorker(1, handler);
        TaskId id = engine.enqueue(NOTE.task(new Note("n"))).id();
        for (int life = 1; life <= 8; life++) {
            int failures = life;
            eventually(() -> engine.ledger().failed() == failures);
            assertThat(act(TaskAction.RETRY, id)).isInstanceOf(Done.class);
        }
        eventually(() -> engine.ledger().failed() == 9);
        assertThat(view(id).orElseThrow().timeline()).extracting(AttemptView::life).containsExactly(6, 7, 8, 0);
    }

    @Test
    void deletedTasksAreGoneInEveryStateThatNoWorkerHolds() {
        Recording handler = new Recording((context, note) -> Uni.createFrom().item(switch (note.text()) {
            case "again" -> TaskOutcome.retryIn(Duration.ofHours(1), "later");
            case "bad" -> TaskOutcome.fail("bad");
            default -> TaskOutcome.done();
        }));
        List<EnqueueResult> accepted = new ArrayList<>(engine.enqueueAll(List.of(NOTE.task(new Note("again")),
                NOTE.task(new Note("bad")), NOTE.task(new Note("kept")).retention(Duration.ofHours(1)),
                NOTE.task(new Note("later")).delay(Duration.ofHours(1)))));
        Member worker = engine.startWorker(4, handler);
        eventually(() -> handler.seen.size() == 3 && engine.ledger().ready() == 0);
        worker.stop();
        accepted.add(engine.enqueue(NOTE.task(new Note("pending"))));
        TaskId canceled = engine.enqueue(NOTE.task(new Note("canceled"))).id();
        act(TaskAction.CANCEL, canceled);
        assertThat(act(TaskAction.DELETE, canceled)).isEqualTo(new Done(TaskState.CANCELED));
        assertThat(accepted).extracting(task -> act(TaskAction.DELETE, task.id())).containsExactly(
                new Done(TaskState.RETRY), new Done(TaskState.FAILED), new Done(TaskState.COMPLETED),
                new Done(TaskState.SCHEDULED), new Done(TaskState.PENDING));
        assertThat(accepted).allSatisfy(task -> {
            assertThat(view(task.id())).isEmpty();
            assertThat(act(TaskAction.DELETE, task.id())).isEqualTo(new NotFound());
        });
        assertThat(engine.ledger().deleted()).isEqualTo(3);
        assertThat(engine.redis(Command.KEYS, "millrace:{default}:*").stream().map(Object::toString))
                .filteredOn(key -> !key.contains(":stats:"))
                .containsExactlyInAnyOrder("millrace:{default}:ready", "millrace:{default}:again", "millrace:{default}:ledger",
                        "millrace:{default}:recent", "millrace:{default}:events");
    }

    @Test
    void lockOfAUniqueTaskIsFreedByItsEndAndRespectedByItsRevival() {
        String lock = "millrace:{default}:unique:one";
        TaskId id = engine.enqueue(NOTE.task(new Note("unique")).id("holder")).id();
        engine.redis(Command.HSET, "millrace:{default}:task:holder", "unique", lock);
        engine.redis(Command.SET, lock, "holder");
        act(TaskAction.CANCEL, id);
        assertThat(engine.redis(Command.EXISTS, lock).toInteger()).isZero();
        engine.redis(Command.SET, lock, "another");
        assertThat(act(TaskAction.RETRY, id)).isEqualTo(new ActionResult.Locked(new TaskId("another")));
        assertThat(view(id).orElseThrow().state()).isEqualTo(TaskState.CANCELED);
        engine.redis(Command.DEL, lock);
        assertThat(act(TaskAction.RETRY, id)).isInstanceOf(Done.class);
        assertThat(engine.redis(Command.GET, lock)).hasToString("holder");
    }

    @Test
    void dryRunCountsAndTheRunDoesWhatItCounted() {
        engine.enqueueAll(IntStream.range(0, 3000)
                .mapToObj(i -> NOTE.task(new Note(i % 3 == 0 ? "fizz" : "n"))).toList());
        TaskFilter fizz = TaskFilter.ALL.containing("fizz");
        BulkProgress counted = last(new BulkRequest(TaskAction.CANCEL, TaskState.PENDING, fizz, 100_000, true));
        assertThat(counted).isEqualTo(new BulkProgress(3000, 1000, 0, 0, 0, true));
        assertThat(engine.ledger().canceled()).isZero();

        List<BulkProgress> steps = engine.control
                .bulk(DEFAULT, new BulkRequest(TaskAction.CANCEL, TaskState.PENDING, fizz, 100_000, false))
                .collect().asList().await().atMost(PATIENCE);
        assertThat(steps).hasSizeGreaterThanOrEqualTo(30);
        assertThat(steps.get(steps.size() - 1)).isEqualTo(new BulkProgress(3000, 1000, 1000, 0, 0, true));
        assertThat(engine.ledger().canceled()).isEqualTo(1000);
    }

    @Test
    void bulkStopsAtItsLimit() {
        engine.enqueueAll(IntStream.range(0, 2000).mapToObj(i -> NOTE.task(new Note("n"))).toList());
        assertThat(last(new BulkRequest(TaskAction.DELETE, TaskState.PENDING, TaskFilter.ALL, 700, false)).done())
                .isEqualTo(700);
        assertThat(engine.ledger().ready()).isEqualTo(1300);
    }

    @Test
    void bulkEndsWhenItsListenerLeaves() {
        engine.enqueueAll(IntStream.range(0, 5000).mapToObj(i -> NOTE.task(new Note("n"))).toList());
        engine.control.bulk(DEFAULT, new BulkRequest(TaskAction.DELETE, TaskState.PENDING, TaskFilter.ALL, 5000, false))
                .select().first(2).collect().last().await().atMost(PATIENCE);
        assertThat(engine.ledger().deleted()).isBetween(200L, 300L);
    }

    @Test
    void bulkRetryOfTasksThatFailAgainEnds() {
        Recording handler = new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.fail("hopeless")));
        engine.startWorker(50, handler);
        engine.enqueueAll(IntStream.range(0, 1500).mapToObj(i -> NOTE.task(new Note("n"))).toList());
        eventually(() -> engine.ledger().failed() == 1500);
        BulkProgress done = last(new BulkRequest(TaskAction.RETRY, TaskState.FAILED, TaskFilter.ALL, 100_000, false));
        assertThat(done.done() + done.skipped()).isEqualTo(1500);
        eventually(() -> engine.ledger().live() == 0);
        assertThat(engine.ledger().failed()).isEqualTo(1500 + done.done());
    }

    @Test
    void bulkOfAnActionThatNoSuchTaskCanTakeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BulkRequest(TaskAction.RUN, TaskState.FAILED, TaskFilter.ALL, 1, false))
                .withMessageContaining("failed").withMessageContaining("run");
    }

    private BulkProgress last(BulkRequest request) {
        return engine.control.bulk(DEFAULT, request).collect().last().await().atMost(PATIENCE);
    }

    private ActionResult move(TaskId id, Instant due) {
        return engine.control.move(DEFAULT, id, due).await().atMost(PATIENCE);
    }

    private ActionResult act(TaskAction action, TaskId id) {
        return engine.control.act(action, DEFAULT, id).await().atMost(PATIENCE);
    }

    private Optional<TaskView> view(TaskId id) {
        return engine.inspector.find(DEFAULT, id).await().atMost(PATIENCE);
    }
}
