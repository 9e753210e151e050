package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.task.QueueName.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.FsckFinding;
import io.millrace.inspect.FsckReport;
import io.millrace.inspect.QueueDeletion;
import io.millrace.inspect.QueueSettings;
import io.millrace.inspect.QueueView;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskPage;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskSummary;
import io.millrace.inspect.TaskView;
import io.millrace.inspect.Why;
import io.millrace.inspect.WhyCode;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** Tasks that come to a worker without a handler for them, on one queue with workers that have one, had one, or will. */
class LanesTest {

    private static final TaskType<Note> MAIL = TaskType.of("mail:send", Note.class);

    private final Recording notes = Recording.done();
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
    void taskWaitsInItsLaneForAWorkerWithAHandlerAndNobodyElseHearsOfIt() {
        engine.startWorker(5, notes);
        TaskId plain = mail("plain");
        TaskId named = engine.enqueue(MAIL.task(new Note("named")).id("named")).id();
        TaskId large = engine.enqueue(MAIL.task(new Note("x".repeat(20_000)))).id();
        TaskId delayed = engine.enqueue(MAIL.task(new Note("delayed")).delay(Duration.ofMillis(50))).id();
        eventually(() -> Lanes.length(engine, "mail:send") == 4);
        assertThat(List.of(plain, named, large, delayed)).allSatisfy(id -> assertThat(view(id).state())
                .isEqualTo(TaskState.PENDING));
        assertThat(view(plain).payload()).contains("plain");
        assertThat(view(plain).enqueuedAt()).isNotNull();

        Recording mails = mails();
        engine.startWorker(5, mails);
        eventually(() -> engine.ledger().completed() == 4);
        assertThat(mails.seen).hasSize(4).allMatch(seen -> seen.attempt() == 1);
        assertThat(Lanes.moves(engine)).isEqualTo(4);
        assertThat(Keys.all(engine)).as("records that are left").noneMatch(key -> key.startsWith(Keys.QUEUE + "task:"));
    }

    @Test
    void newTypeIsRolledOutWhileOldWorkersGoOn() {
        engine.startWorker(10, notes);
        engine.enqueueAll(IntStream.range(0, 600).mapToObj(i -> i % 2 == 0 ? MAIL.task(new Note("m" + i))
                : NOTE.task(new Note("n" + i))).toList());
        Recording mails = mails();
        engine.startWorker(10, mails, Recording.done());
        eventually(() -> engine.ledger().completed() == 600);
        assertThat(engine.ledger().failed()).isZero();
        assertThat(mails.seen).hasSize(300);
    }

    @Test
    void whateverBringsATaskBackBringsItBackToItsLane() {
        engine.startWorker(10, notes);
        Recording mails = new Recording(MAIL, (context, note) -> switch (note.text()) {
            case "retried" -> Uni.createFrom().item(context.attempt() == 1 ? TaskOutcome.retryIn(Duration.ofMillis(5), "once")
                    : TaskOutcome.done());
            case "failed" -> Uni.createFrom().item(TaskOutcome.fail("bad"));
            default -> Uni.createFrom().nothing();
        });
        TaskId retried = mail("retried");
        TaskId failed = mail("failed");
        TaskId stuck = mail("stuck");
        eventually(() -> Lanes.length(engine, "mail:send") == 3);
        Member member = engine.startWorker(10, mails);
        eventually(() -> engine.ledger().completed() == 1 && engine.ledger().failed() == 1
                && view(stuck).state() == TaskState.ACTIVE);
        member.stop();

        assertThat(view(stuck).state()).as("handed back").isEqualTo(TaskState.PENDING);
        assertThat(act(TaskAction.RETRY, failed)).isEqualTo(new ActionResult.Done(TaskState.PENDING));
        assertThat(List.of(stuck, failed)).allSatisfy(id -> assertThat(Lanes.streamOf(engine, id.value()))
                .isEqualTo(Lanes.key("mail:send")));
        assertThat(Lanes.moves(engine)).as("moves of " + retried + " and the others").isEqualTo(3);
    }

    @Test
    void whoeverLivesRecoversTasksOfADeadFleetIntoTheirLane() {
        Member other = engine.startWorker(10, notes);
        TaskId crashed = mail("crashed");
        eventually(() -> Lanes.length(engine, "mail:send") == 1);
        Member dying = engine.startWorker(10, new Recording(MAIL, (context, note) -> Uni.createFrom().nothing()));
        eventually(() -> view(crashed).state() == TaskState.ACTIVE);
        dying.crash();
        eventually(() -> view(crashed).crashes() == 1 && view(crashed).state() == TaskState.PENDING);
        assertThat(Lanes.streamOf(engine, crashed.value())).isEqualTo(Lanes.key("mail:send"));
        assertThat(Lanes.moves(engine)).isEqualTo(1);
        other.stop();
        Recording mails = mails();
        engine.startWorker(10, mails);
        eventually(() -> engine.ledger().completed() == 1);
    }

    @Test
    void operatorsSeeTasksInLanesAndActOnThem() {
        engine.startWorker(10, notes);
        List<TaskId> ids = IntStream.range(0, 50).mapToObj(i -> mail("m" + i)).toList();
        TaskId other = engine.enqueue(TaskType.of("another", Note.class).task(new Note("o"))).id();
        eventually(() -> Lanes.length(engine, "mail:send") == 50 && Lanes.length(engine, "another") == 1);
        QueueView view = engine.inspector.queue(DEFAULT).await().atMost(PATIENCE);
        assertThat(view.count(TaskState.PENDING)).isEqualTo(51);
        assertThat(view.oldestPendingAge()).isNotNull();
        assertThat(view.ledger().again()).isEqualTo(51);
        assertThat(list(TaskState.PENDING, 7)).extracting(TaskSummary::id).hasSize(51).doesNotHaveDuplicates()
                .containsAll(ids).contains(other);

        assertThat(act(TaskAction.CANCEL, ids.get(0))).isEqualTo(new ActionResult.Done(TaskState.CANCELED));
        assertThat(act(TaskAction.DELETE, ids.get(1))).isEqualTo(new ActionResult.Done(TaskState.PENDING));
        assertThat(act(TaskAction.RUN, ids.get(2))).isEqualTo(new ActionResult.WrongState(TaskState.PENDING));
        assertThat(view(ids.get(0)).state()).isEqualTo(TaskState.CANCELED);
        assertThat(engine.inspector.find(DEFAULT, ids.get(1)).await().atMost(PATIENCE)).isEmpty();
        engine.control.bulk(DEFAULT, new BulkRequest(TaskAction.CANCEL, TaskState.PENDING, TaskFilter.ALL, 1_000, false))
                .collect().last().await().atMost(PATIENCE);
        assertThat(engine.ledger().canceled()).isEqualTo(50);
        assertThat(engine.ledger().live()).isZero();
        FsckReport report = fsck(true);
        assertThat(report.isClean()).as("%s", report).isTrue();
    }

    @Test
    void activeTasksOfLanesAreListedAndCancelledWhileTheyRun() {
        engine.startWorker(10, notes);
        List<TaskId> ids = IntStream.range(0, 12).mapToObj(i -> mail("m" + i)).toList();
        eventually(() -> Lanes.length(engine, "mail:send") == 12);
        engine.startWorker(20, new Recording(MAIL, (context, note) -> Uni.createFrom().nothing()));
        eventually(() -> engine.inspector.queue(DEFAULT).await().atMost(PATIENCE).count(TaskState.ACTIVE) == 12);
        assertThat(list(TaskState.ACTIVE, 5)).extracting(TaskSummary::id).containsExactlyInAnyOrderElementsOf(ids);
        ids.forEach(id -> assertThat(act(TaskAction.CANCEL, id)).isEqualTo(new ActionResult.Signalled()));
        eventually(() -> engine.ledger().canceled() == 12);
    }

    @Test
    void fsckFindsWhatAHandDidToALane() {
        engine.startWorker(10, notes).stop();
        engine.enqueueAll(IntStream.range(0, 5).mapToObj(i -> MAIL.task(new Note("m" + i))).toList());
        Member mover = engine.startWorker(10, notes);
        eventually(() -> Lanes.length(engine, "mail:send") == 5);
        mover.stop();
        engine.redis(Command.HDEL, Keys.QUEUE + "meta", "lanes");
        assertThat(fsck(false).findings()).containsEntry(FsckFinding.UNLISTED_LANE, 1L);
        assertThat(fsck(true).findings()).containsExactly(Map.entry(FsckFinding.UNLISTED_LANE, 1L));
        assertThat(Lanes.types(engine)).containsExactly("mail:send");

        String lane = Lanes.key("mail:send");
        String entry = engine.redis(Command.XREADGROUP, "GROUP", "workers", "hand", "COUNT", "1", "STREAMS", lane, ">")
                .get(lane).get(0).get(0).toString();
        engine.redis(Command.XACK, lane, "workers", entry);
        assertThat(fsck(true).findings()).containsExactly(Map.entry(FsckFinding.ACKNOWLEDGED_ENTRY, 1L));
        engine.startWorker(10, mails());
        eventually(() -> engine.ledger().completed() == 5);
        assertThat(fsck(false).isClean()).isTrue();
    }

    @Test
    void queueThatIsDeletedTakesItsLanesAlong() {
        Member mover = engine.startWorker(10, notes);
        mail("m");
        eventually(() -> Lanes.length(engine, "mail:send") == 1);
        mover.stop();
        assertThat(engine.control.delete(DEFAULT, false).await().atMost(PATIENCE)).isEqualTo(new QueueDeletion.NotEmpty(1));
        assertThat(engine.control.delete(DEFAULT, true).await().atMost(PATIENCE)).isEqualTo(new QueueDeletion.Deleted(1));
        assertThat(Keys.all(engine))
                .noneMatch(key -> key.startsWith(Keys.QUEUE + "for:") || key.startsWith(Keys.QUEUE + "task:"));
    }

    @Test
    void concurrencyLimitCountsWhatIsActiveInLanes() {
        engine.control.configure(DEFAULT, new QueueSettings(null, null, 2, null)).await().atMost(PATIENCE);
        engine.startWorker(10, notes);
        List<TaskId> ids = IntStream.range(0, 6).mapToObj(i -> mail("m" + i)).toList();
        eventually(() -> Lanes.length(engine, "mail:send") == 6);
        Recording stuck = new Recording(MAIL, (context, note) -> Uni.createFrom().nothing());
        engine.startWorker(10, stuck);
        eventually(() -> why(ids.get(5)).code() == WhyCode.CONCURRENCY_LIMIT);
        assertThat(stuck.seen).hasSize(2);
        engine.enqueue(NOTE.task(new Note("n")));
        assertThat(engine.inspector.queue(DEFAULT).await().atMost(PATIENCE).count(TaskState.ACTIVE)).isEqualTo(2);
        assertThat(notes.seen).isEmpty();
    }

    @Test
    void rateIsNotSpentOnMoves() {
        engine.control.configure(DEFAULT, new QueueSettings(0.001, 20, null, null)).await().atMost(PATIENCE);
        engine.startWorker(10, notes);
        IntStream.range(0, 19).forEach(i -> mail("m" + i));
        eventually(() -> Lanes.length(engine, "mail:send") == 19);
        Recording mails = mails();
        engine.startWorker(10, mails);
        eventually(() -> mails.seen.size() == 19);
        engine.enqueue(NOTE.task(new Note("the last that the rate pays for")));
        eventually(() -> notes.seen.size() == 1);
    }

    @Test
    void pausedQueueStartsNothingFromItsLanes() {
        engine.startWorker(10, notes);
        mail("m");
        eventually(() -> Lanes.length(engine, "mail:send") == 1);
        engine.control.pause(DEFAULT).await().atMost(PATIENCE);
        Recording mails = mails();
        engine.startWorker(10, mails);
        eventually(() -> engine.inspector.workers().await().atMost(PATIENCE).size() == 2);
        assertThat(mails.seen).isEmpty();
        engine.control.resume(DEFAULT).await().atMost(PATIENCE);
        eventually(() -> mails.seen.size() == 1);
    }

    @Test
    void moreTypesThanThereMayBeLanesArePutOffAndLoseNothing() {
        Member mover = engine.startWorker(20, notes);
        List<TaskType<Note>> types = IntStream.range(0, 70).mapToObj(i -> TaskType.of("type-" + i, Note.class)).toList();
        types.forEach(type -> engine.enqueue(type.task(new Note(type.name()))));
        eventually(() -> engine.ledger().again() == 64 && engine.ledger().retry() == 6);
        assertThat(Lanes.types(engine)).hasSize(64);
        TaskId late = list(TaskState.RETRY, 10).get(0).id();
        assertThat(view(late).snoozed()).contains("too many types");
        assertThat(view(late).attempts()).isZero();
        mover.stop();
        for (TaskSummary task : list(TaskState.RETRY, 10)) {
            engine.redis(Command.ZADD, Keys.QUEUE + "retry", "1", task.id().value());
        }
        engine.startWorker(20, types.stream().map(type -> new Recording(type,
                (context, note) -> Uni.createFrom().item(TaskOutcome.done()))).toArray(Recording[]::new));
        eventually(() -> engine.ledger().completed() == 70);
    }

    @Test
    void whySaysWhoHadAHandlerLastAndWhenTheTaskFails() {
        WorkerOptions tenMinutes = new WorkerOptions(Map.of(DEFAULT, 1), 5, Engine.LEASE, Duration.ofSeconds(5),
                Duration.ofMinutes(10));
        engine.startWorker(tenMinutes, notes);
        TaskId task = mail("m");
        eventually(() -> Lanes.length(engine, "mail:send") == 1 && why(task).code() == WhyCode.NO_HANDLER
                && why(task).sentence().contains(" fails at "));
        assertThat(why(task).sentence()).startsWith("No worker for mail:send").contains("there was none in the last 30 days")
                .matches(".*it fails at \\S+Z unless one comes\\.");
        long past = System.currentTimeMillis() - 12 * 60_000 - 10_000;
        engine.redis(Command.HSET, "millrace:types", "mail:send", past + " w-3");
        assertThat(why(task).sentence()).contains("the last was w-3, 12 min ago; it fails at ");
        engine.redis(Command.HSET, "millrace:types", "mail:send", System.currentTimeMillis() + " w-4");
        assertThat(why(task).sentence()).contains("w-4 has, and serves other queues");
    }

    @Test
    void typesAreRememberedByWhoAnnouncedThemLastAndNoLongerThanThirtyDays() {
        Member member = engine.startWorker(5, notes);
        eventually(() -> engine.redis(Command.HGET, "millrace:types", "note") != null);
        assertThat(engine.redis(Command.PTTL, "millrace:types").toLong()).isPositive()
                .isLessThanOrEqualTo(Duration.ofDays(30).toMillis());
        member.stop();
        engine.redis(Command.HSET, "millrace:types", "ancient", "1000 w", "nonsense", "?");
        for (int i = 0; i < 1_100; i++) {
            engine.redis(Command.HSET, "millrace:types", "t" + i, (System.currentTimeMillis() - 1_000 - i) + " w");
        }
        engine.startWorker(5, mails());
        eventually(() -> engine.redis(Command.HLEN, "millrace:types").toInteger() == 1_000);
        assertThat(engine.redis(Command.HEXISTS, "millrace:types", "ancient").toInteger()).isZero();
        assertThat(engine.redis(Command.HEXISTS, "millrace:types", "nonsense").toInteger()).isZero();
        assertThat(engine.redis(Command.HEXISTS, "millrace:types", "mail:send").toInteger()).isEqualTo(1);
    }

    private Recording mails() {
        return new Recording(MAIL, (context, note) -> Uni.createFrom().item(TaskOutcome.done()));
    }

    private TaskId mail(String text) {
        return engine.enqueue(MAIL.task(new Note(text))).id();
    }

    private TaskView view(TaskId id) {
        return engine.inspector.find(DEFAULT, id).await().atMost(PATIENCE).orElseThrow();
    }

    private Why why(TaskId id) {
        return engine.inspector.why(DEFAULT, id).await().atMost(PATIENCE).orElseThrow();
    }

    private ActionResult act(TaskAction action, TaskId id) {
        return engine.control.act(action, DEFAULT, id).await().atMost(PATIENCE);
    }

    private FsckReport fsck(boolean repair) {
        return engine.control.fsck(DEFAULT, repair).await().atMost(PATIENCE);
    }

    private List<TaskSummary> list(TaskState state, int limit) {
        List<TaskSummary> all = new ArrayList<>();
        String cursor = null;
        do {
            TaskPage page = engine.inspector.list(DEFAULT, new TaskQuery(state, TaskFilter.ALL, cursor, limit)).await()
                    .atMost(PATIENCE);
            all.addAll(page.tasks());
            cursor = page.next();
        } while (cursor != null);
        return all;
    }
}
