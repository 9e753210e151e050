package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.Duplicate;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.client.EnqueueResult.IdConflict;
import io.millrace.client.PayloadException;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.RetryPolicy;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What a task can ask for, and what it gets when it asks for nothing. */
class OptionsTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final WorkerOptions BRIEF_DRAIN = new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 10, Engine.LEASE,
            Duration.ofMillis(10));
    private static final TaskType<Note> QUICK = NOTE
            .withRetryPolicy(new RetryPolicy(4, Duration.ofMillis(10), 1, Duration.ofMillis(10), 0));

    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        assertThat(engine.ledger().difference()).isZero();
        engine.close();
    }

    @Test
    void idIsAConflictInEveryStateOfItsTask() {
        engine.startWorker(BRIEF_DRAIN, new Recording((context, note) -> switch (note.text()) {
            case "active" -> Uni.createFrom().nothing();
            case "retry" -> Uni.createFrom().item(TaskOutcome.retryIn(HOUR, "later"));
            case "failed" -> Uni.createFrom().item(TaskOutcome.fail("bad"));
            default -> Uni.createFrom().item(TaskOutcome.done());
        }));
        List<Task<Note>> tasks = List.of(named(TaskState.ACTIVE), named(TaskState.RETRY), named(TaskState.FAILED),
                named(TaskState.COMPLETED).retention(HOUR), named(TaskState.SCHEDULED).delay(HOUR),
                named(TaskState.CANCELED).delay(HOUR));
        engine.enqueueAll(tasks);
        engine.control.act(TaskAction.CANCEL, QueueName.DEFAULT, idOf(tasks.get(5))).await().atMost(PATIENCE);
        tasks.forEach(task -> eventually(() -> stateOf(task).word().equals(task.payload().text())));
        engine.control.pause(QueueName.DEFAULT).await().atMost(PATIENCE);
        Task<Note> pending = named(TaskState.PENDING);
        engine.enqueue(pending);
        // A worker that waited when the queue was paused takes it, and gives it back.
        eventually(() -> stateOf(pending) == TaskState.PENDING);
        assertThat(engine.enqueue(pending)).isInstanceOf(IdConflict.class);
        assertThat(tasks).allSatisfy(task -> assertThat(engine.enqueue(task)).isInstanceOf(IdConflict.class));
        assertThat(engine.ledger().accepted()).isEqualTo(7);
    }

    @Test
    void retriesAreThoseOfTheTypeUnlessTheTaskSaysOtherwise() {
        Recording handler = new Recording(QUICK, (context, note) -> Uni.createFrom()
                .item(TaskOutcome.retry(context.isLastAttempt() ? "last" : "not last")));
        engine.startWorker(10, handler);
        engine.enqueue(QUICK.task(new Note("type")));
        engine.enqueue(QUICK.task(new Note("none")).maxRetries(0));
        engine.enqueue(QUICK.task(new Note("six")).maxRetries(6));
        eventually(() -> engine.ledger().failed() == 3);
        assertThat(attempts(handler, "type")).isEqualTo(5);
        assertThat(attempts(handler, "none")).isEqualTo(1);
        assertThat(attempts(handler, "six")).isEqualTo(7);
    }

    @Test
    void crashUsesUpNoRetry() {
        Recording stuck = new Recording((context, note) -> Uni.createFrom().nothing());
        Engine.Member dying = engine.startWorker(1, stuck);
        engine.enqueue(NOTE.task(new Note("n")).maxRetries(0));
        eventually(() -> stuck.seen.size() == 1);
        dying.crash();
        engine.startWorker(1, Recording.done());
        eventually(() -> engine.ledger().completed() == 1);
    }

    @Test
    void delaysBetweenAttemptsGrowByTheFactorOfTheType() {
        Queue<Long> starts = new ConcurrentLinkedQueue<>();
        TaskType<Note> type = NOTE.withRetryPolicy(new RetryPolicy(3, Duration.ofMillis(100), 3, HOUR, 0.1));
        engine.startWorker(1, new Recording(type, (context, note) -> {
            starts.add(System.nanoTime());
            return Uni.createFrom().item(TaskOutcome.retry("no"));
        }));
        engine.enqueue(type.task(new Note("n")));
        eventually(() -> engine.ledger().failed() == 1);
        List<Long> at = List.copyOf(starts);
        List<Long> gaps = IntStream.range(1, at.size()).mapToObj(i -> (at.get(i) - at.get(i - 1)) / 1_000_000).toList();
        assertThat(gaps).hasSize(3);
        assertThat(gaps.get(0)).isGreaterThanOrEqualTo(89);
        assertThat(gaps.get(1)).isGreaterThanOrEqualTo(269);
        assertThat(gaps.get(2)).isGreaterThanOrEqualTo(809);
    }

    @Test
    void tasksStartAtTheirInstantAndMostWithinFiftyMillisecondsOfIt() {
        Queue<Long> lateness = new ConcurrentLinkedQueue<>();
        engine.startWorker(20, new Recording((context, note) -> {
            lateness.add(System.currentTimeMillis() - Long.parseLong(note.text()));
            return Uni.createFrom().item(TaskOutcome.done());
        }));
        for (int i = 0; i < 40; i++) {
            Instant due = Instant.now().plusMillis(200 + 20L * i);
            Task<Note> task = NOTE.task(new Note(String.valueOf(due.toEpochMilli())));
            engine.enqueue(i % 2 == 0 ? task.runAt(due) : task.delay(Duration.between(Instant.now(), due)));
        }
        eventually(() -> engine.ledger().completed() == 40);
        assertThat(lateness).allMatch(late -> late >= -1);
        assertThat(Waits.percentile(List.copyOf(lateness), 50)).as("median of lateness in ms").isLessThan(50);
    }

    @Test
    void instantThatHasPassedMeansNow() {
        EnqueueResult result = engine.enqueue(NOTE.task(new Note("n")).runAt(Instant.now().minusSeconds(60)));
        assertThat(((Enqueued) result).state()).isEqualTo(TaskState.PENDING);
        engine.startWorker(1, Recording.done());
        eventually(() -> engine.ledger().completed() == 1);
    }

    @Test
    void retryThatWouldComeAfterTheDeadlineFailsNow() {
        engine.startWorker(1, new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.retryIn(HOUR, "busy"))));
        Task<Note> task = NOTE.task(new Note("n")).deadline(Instant.now().plusSeconds(60)).id("hurried");
        engine.enqueue(task);
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(view(task).orElseThrow().errors()).singleElement()
                .satisfies(error -> assertThat(error.message()).startsWith("deadline: ").contains("busy"));
    }

    @Test
    void completedTasksAreKeptAsTheirTypeSaysUnlessTheyDoAndNoLonger() {
        TaskType<Note> kept = NOTE.withRetention(HOUR);
        engine.startWorker(1, new Recording(kept, (context, note) -> Uni.createFrom().item(TaskOutcome.done(note))));
        Task<Note> longer = kept.task(new Note("as the type says")).id("long");
        Task<Note> none = kept.task(new Note("not at all")).id("none").retention(Duration.ZERO);
        Task<Note> brief = kept.task(new Note("for a moment")).id("brief").retention(Duration.ofMillis(300));
        engine.enqueueAll(List.of(longer, none, brief));
        eventually(() -> engine.ledger().completed() == 3);
        assertThat(view(longer).orElseThrow().result()).isEqualTo("{\"text\":\"as the type says\"}");
        assertThat(view(none)).isEmpty();
        eventually(() -> view(brief).isEmpty());
        assertThat(engine.enqueue(brief)).as("its id is guarded for longer").isInstanceOf(IdConflict.class);
    }

    @Test
    void lockIsFreedByItsHolderOnlyThoughItsTimeWasOver() {
        Task<Note> first = NOTE.task(new Note("first")).unique("k", Duration.ofMillis(50)).delay(HOUR).id("first");
        Task<Note> second = NOTE.task(new Note("second")).unique("k", HOUR).delay(HOUR).id("second");
        engine.enqueue(first);
        eventually(() -> engine.enqueue(second) instanceof Enqueued);
        engine.control.act(TaskAction.RUN, QueueName.DEFAULT, idOf(first)).await().atMost(PATIENCE);
        engine.startWorker(1, Recording.done());
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(engine.enqueue(NOTE.task(new Note("third")).uniqueKey("k")))
                .isEqualTo(new Duplicate(QueueName.DEFAULT, idOf(second)));
    }

    @Test
    void lockIsFreedHoweverItsHolderEnds() {
        engine.startWorker(BRIEF_DRAIN, new Recording((context, note) -> note.text().equals("failed")
                ? Uni.createFrom().item(TaskOutcome.fail("bad"))
                : Uni.createFrom().nothing()));
        engine.enqueue(NOTE.task(new Note("failed")).uniqueKey("failed"));
        engine.enqueue(NOTE.task(new Note("cut off")).uniqueKey("deadline").deadline(Instant.now().plusMillis(200)));
        engine.enqueue(NOTE.task(new Note("timed out")).uniqueKey("timeout").timeout(Duration.ofMillis(50)).maxRetries(0));
        eventually(() -> engine.ledger().failed() == 3);
        for (TaskAction action : List.of(TaskAction.CANCEL, TaskAction.DELETE)) {
            Task<Note> task = NOTE.task(new Note("waits")).uniqueKey(action.word()).delay(HOUR).id(action.word());
            engine.enqueue(task);
            engine.control.act(action, QueueName.DEFAULT, idOf(task)).await().atMost(PATIENCE);
        }
        assertThat(engine.redis(Command.KEYS, "*unique*")).isEmpty();
    }

    @Test
    void handlerThatThrowsAtOnceOrAnswersNothingIsRetried() {
        Recording handler = new Recording(QUICK, (context, note) -> {
            if (context.attempt() == 3) {
                return Uni.createFrom().item(TaskOutcome.done());
            }
            return switch (note.text()) {
                case "throws" -> throw new IllegalStateException("at once");
                case "error" -> throw new StackOverflowError("at once");
                default -> Uni.createFrom().nullItem();
            };
        });
        engine.startWorker(4, handler);
        List.of("throws", "error", "nothing").forEach(text -> engine.enqueue(QUICK.task(new Note(text)).retention(HOUR)));
        eventually(() -> engine.ledger().completed() == 3);
        assertThat(handler.seen).hasSize(9);
    }

    @Test
    void handlerEnqueuesTasksOfItsOwn() {
        Recording handler = new Recording((context, note) -> note.text().isEmpty()
                ? Uni.createFrom().item(TaskOutcome.done())
                : engine.client.enqueueAll(List.of(child(note), child(note))).replaceWith(TaskOutcome.done()));
        engine.startWorker(4, handler);
        engine.enqueue(child(new Note("1234")));
        eventually(() -> engine.ledger().completed() == 15);
        assertThat(engine.ledger().live()).isZero();
    }

    @Test
    void payloadThatCannotBeWrittenIsRefusedAtEnqueueByTypeAndReason() {
        TaskType<Object> type = TaskType.of("odd:payload", Object.class);
        assertThatThrownBy(() -> engine.enqueue(type.task(new Object()))).isInstanceOf(PayloadException.class)
                .hasMessageContaining("odd:payload").hasMessageContaining("java.lang.Object");
        assertThat(engine.ledger().accepted()).isZero();
    }

    private static TaskId idOf(Task<?> task) {
        return Objects.requireNonNull(task.options().id());
    }

    private static Task<Note> child(Note note) {
        return NOTE.task(new Note(note.text().substring(1)));
    }

    private static Task<Note> named(TaskState state) {
        return NOTE.task(new Note(state.word())).id("is-" + state.word());
    }

    private TaskState stateOf(Task<Note> task) {
        return view(task).orElseThrow().state();
    }

    private Optional<TaskView> view(Task<Note> task) {
        return engine.inspector.find(QueueName.DEFAULT, idOf(task)).await().atMost(PATIENCE);
    }

    private static long attempts(Recording handler, String text) {
        return handler.seen.stream().filter(seen -> seen.text().equals(text)).count();
    }
}
