package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.task.QueueName.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.FailureGroup;
import io.millrace.inspect.FailureReport;
import io.millrace.inspect.FsckFinding;
import io.millrace.inspect.FsckReport;
import io.millrace.inspect.QueueDeletion;
import io.millrace.inspect.QueueSettings;
import io.millrace.inspect.QueueView;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskFilter;
import io.millrace.task.QueueName;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** How operators mend queues, and steer them. */
class FsckTest {

    private static final String PREFIX = "millrace:{default}:";

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
    void queueInUseIsClean() {
        Recording handler = new Recording((context, note) -> switch (note.text()) {
            case "stuck" -> Uni.createFrom().nothing();
            case "again" -> Uni.createFrom().item(TaskOutcome.retryIn(Duration.ofHours(1), "later"));
            default -> Uni.createFrom().item(TaskOutcome.fail("bad"));
        });
        engine.startWorker(3, handler);
        engine.enqueueAll(List.of(NOTE.task(new Note("stuck")), NOTE.task(new Note("stuck")).id("named"),
                NOTE.task(new Note("again")), NOTE.task(new Note("bad")),
                NOTE.task(new Note("later")).delay(Duration.ofHours(1)),
                NOTE.task(new Note("x".repeat(10_000)))));
        eventually(() -> handler.seen.size() == 5 && engine.ledger().failed() == 2);
        FsckReport report = fsck(true);
        assertThat(report.isClean()).as("%s", report).isTrue();
        assertThat(report.scanned()).isGreaterThan(6);
        assertThat(engine.ledger().ready()).isEqualTo(2);
    }

    @Test
    void acknowledgedEntryThatWasNotDeletedRunsAgain() {
        EnqueueResult task = engine.enqueue(NOTE.task(new Note("half done")));
        engine.redis(Command.XGROUP, "CREATE", PREFIX + "ready", "workers", "0");
        engine.redis(Command.XREADGROUP, "GROUP", "workers", "hand", "STREAMS", PREFIX + "ready", ">");
        engine.redis(Command.XACK, PREFIX + "ready", "workers", task.id().value());
        assertThat(fsck(false).findings()).containsExactly(Map.entry(FsckFinding.ACKNOWLEDGED_ENTRY, 1L));
        assertThat(fsck(true).findings()).containsExactly(Map.entry(FsckFinding.ACKNOWLEDGED_ENTRY, 1L));
        assertThat(fsck(false).isClean()).isTrue();
        Recording handler = Recording.done();
        engine.startWorker(1, handler);
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(handler.seen).extracting(Recording.Seen::id).containsExactly(task.id().value());
    }

    @Test
    void recordThatIsNowhereIsPendingAgain() {
        engine.enqueue(NOTE.task(new Note("lost entry")).id("entry"));
        engine.enqueue(NOTE.task(new Note("lost member")).id("member").delay(Duration.ofHours(1)));
        engine.redis(Command.DEL, PREFIX + "ready");
        engine.redis(Command.DEL, PREFIX + "scheduled");
        FsckReport look = fsck(false);
        assertThat(look.findings()).containsExactly(Map.entry(FsckFinding.RECORD_WITHOUT_HOME, 2L));
        assertThat(engine.ledger().live()).isZero();
        FsckReport report = fsck(true);
        assertThat(report.findings()).containsExactly(Map.entry(FsckFinding.RECORD_WITHOUT_HOME, 2L));
        assertThat(report.adjusted()).as("entries-added went with the stream").isEqualTo(1);
        assertThat(engine.ledger().again()).isEqualTo(2);
        assertThat(fsck(false).isClean()).isTrue();
        Recording handler = Recording.done();
        engine.startWorker(2, handler);
        eventually(() -> handler.seen.size() == 2);
    }

    @Test
    void homesOfVanishedRecordsAreRemovedAndTheBooksFollow() {
        engine.enqueue(NOTE.task(new Note("n")).id("entry"));
        engine.enqueue(NOTE.task(new Note("n")).id("member").delay(Duration.ofHours(1)));
        engine.redis(Command.DEL, PREFIX + "task:entry", PREFIX + "task:member");
        assertThat(fsck(false).findings()).hasSize(2);
        FsckReport report = fsck(true);
        assertThat(report.findings()).containsOnly(Map.entry(FsckFinding.ENTRY_WITHOUT_RECORD, 1L),
                Map.entry(FsckFinding.MEMBER_WITHOUT_RECORD, 1L));
        assertThat(report.adjusted()).isZero();
        assertThat(engine.ledger().live()).isZero();
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void lockAndCancelRequestOfATaskThatEndedAreFreed() {
        engine.enqueue(NOTE.task(new Note("lives")).id("lives"));
        engine.redis(Command.SET, PREFIX + "unique:stale", "gone");
        engine.redis(Command.SET, PREFIX + "unique:held", "lives");
        engine.redis(Command.HSET, PREFIX + "cancel", "gone", "1", "lives", "1");
        assertThat(fsck(true).findings()).containsOnly(Map.entry(FsckFinding.STALE_LOCK, 1L),
                Map.entry(FsckFinding.STALE_CANCEL_REQUEST, 1L));
        assertThat(engine.redis(Command.EXISTS, PREFIX + "unique:held").toInteger()).isEqualTo(1);
        assertThat(engine.redis(Command.HKEYS, PREFIX + "cancel").toString()).isEqualTo("[lives]");
        assertThat(fsck(false).isClean()).isTrue();
    }

    @Test
    void booksThatNothingExplainsAreAdjusted() {
        engine.enqueue(NOTE.task(new Note("n")));
        engine.redis(Command.HINCRBY, PREFIX + "ledger", "completed", "7");
        FsckReport report = fsck(true);
        assertThat(report.difference()).isEqualTo(-7);
        assertThat(report.adjusted()).isEqualTo(7);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void longQueuesAreCheckedInSmallSteps() {
        engine.enqueueAll(IntStream.range(0, 20_000).mapToObj(i -> NOTE.task(new Note("n"))).toList());
        engine.enqueueAll(IntStream.range(0, 2_000).mapToObj(i -> NOTE.task(new Note("n")).id("named" + i)).toList());
        engine.watchForSlowCommands();
        FsckReport report = fsck(true);
        assertThat(report.isClean()).as("%s", report).isTrue();
        assertThat(report.scanned()).isGreaterThanOrEqualTo(24_000);
        assertThat(engine.slowCommands()).isLessThanOrEqualTo(8);
    }

    @Test
    void failuresAreGroupedAndOneOfAGroupIsRetriedFirst() {
        Recording handler = new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.fail(note.text())));
        engine.startWorker(50, handler);
        engine.enqueueAll(IntStream.range(0, 600).mapToObj(i -> NOTE.task(new Note("timeout after " + i + " ms"))).toList());
        engine.enqueueAll(IntStream.range(0, 300).mapToObj(i -> NOTE.task(new Note("no user \"u" + i + "\""))).toList());
        eventually(() -> engine.ledger().failed() == 900);
        FailureReport report = engine.inspector.failures(DEFAULT).await().atMost(PATIENCE);
        assertThat(report.scanned()).isEqualTo(900);
        assertThat(report.groups()).extracting(FailureGroup::pattern)
                .containsExactly("timeout after <n> ms", "no user <text>");
        assertThat(report.groups()).extracting(FailureGroup::count).containsExactly(600L, 300L);
        assertThat(report.groups().get(0).firstSeen()).isBeforeOrEqualTo(report.groups().get(0).lastSeen());

        TaskFilter group = TaskFilter.ALL.inGroup(report.groups().get(1).id());
        assertThat(retried(group, 1)).isEqualTo(1);
        eventually(() -> engine.ledger().failed() == 901);
        assertThat(retried(group, 10_000)).isEqualTo(300);
        eventually(() -> engine.ledger().failed() == 1201);
        assertThat(handler.seen.subList(901, 1201)).allMatch(seen -> seen.text().startsWith("no user"));
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void pausedQueueIsLeftAloneUntilItIsResumed() {
        Recording handler = Recording.done();
        engine.startWorker(1, handler);
        engine.control.pause(DEFAULT).await().atMost(PATIENCE);
        assertThat(overview().paused()).isTrue();
        engine.enqueue(NOTE.task(new Note("n")));
        assertThat(handler.seen).isEmpty();
        engine.control.resume(DEFAULT).await().atMost(PATIENCE);
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(overview().paused()).isFalse();
    }

    @Test
    void settingsAreSetAndLiftedTogether() {
        QueueSettings settings = new QueueSettings(2.5, 10, 4, 6);
        engine.control.configure(DEFAULT, settings).await().atMost(PATIENCE);
        assertThat(overview().settings()).isEqualTo(settings);
        engine.control.configure(DEFAULT, new QueueSettings(null, null, 4, null)).await().atMost(PATIENCE);
        assertThat(overview().settings()).isEqualTo(new QueueSettings(null, null, 4, null));
        engine.control.configure(DEFAULT, QueueSettings.NONE).await().atMost(PATIENCE);
        assertThat(overview().settings()).isEqualTo(QueueSettings.NONE);
        assertThat(engine.redis(Command.EXISTS, PREFIX + "meta").toInteger()).isZero();
    }

    @Test
    void queueIsDeletedOnlyWhenEmptyOrForcedAndLeavesOthersAlone() {
        engine.enqueueAll(IntStream.range(0, 1_500).mapToObj(i -> NOTE.task(new Note("n")).id("id" + i)).toList());
        engine.enqueueAll(IntStream.range(0, 500).mapToObj(i -> NOTE.task(new Note("n")).delay(Duration.ofHours(1))).toList());
        engine.enqueue(NOTE.task(new Note("n")).queue("other").id("stays"));
        engine.redis(Command.SET, PREFIX + "unique:one", "id1");
        assertThat(delete(false)).isEqualTo(new QueueDeletion.NotEmpty(2000));
        assertThat(engine.ledger().live()).isEqualTo(2000);
        assertThat(delete(true)).isEqualTo(new QueueDeletion.Deleted(2000));
        assertThat(engine.redis(Command.KEYS, PREFIX + "*")).isEmpty();
        assertThat(engine.redis(Command.EXISTS, "millrace:{other}:task:stays").toInteger()).isEqualTo(1);
        assertThat(engine.inspector.queues().await().atMost(PATIENCE)).containsExactly(new QueueName("other"));
        assertThat(delete(false)).isEqualTo(new QueueDeletion.Deleted(0));
        assertThat(engine.ledger().difference()).isZero();
    }

    private long retried(TaskFilter filter, int limit) {
        return engine.control.bulk(DEFAULT, new BulkRequest(TaskAction.RETRY, TaskState.FAILED, filter, limit, false))
                .collect().last().await().atMost(PATIENCE).done();
    }

    private QueueDeletion delete(boolean force) {
        return engine.control.delete(DEFAULT, force).await().atMost(PATIENCE);
    }

    private QueueView overview() {
        return engine.inspector.queue(DEFAULT).await().atMost(PATIENCE);
    }

    private FsckReport fsck(boolean repair) {
        return engine.control.fsck(DEFAULT, repair).await().atMost(PATIENCE);
    }
}
