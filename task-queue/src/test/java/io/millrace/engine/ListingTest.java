package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.task.QueueName.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.QueueView;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskPage;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskSummary;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What operators see of queues and their tasks. */
class ListingTest {

    private static final TaskType<Note> OTHER = TaskType.of("other", Note.class);

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
    void queuesAreKnownFromTheirFirstTaskOn() {
        assertThat(engine.inspector.queues().await().atMost(PATIENCE)).isEmpty();
        engine.enqueue(NOTE.task(new Note("a")).queue("zebra"));
        engine.enqueue(NOTE.task(new Note("b")).queue("ant"));
        assertThat(engine.inspector.queues().await().atMost(PATIENCE))
                .containsExactly(new QueueName("ant"), new QueueName("zebra"));
    }

    @Test
    void overviewCountsEachStateOnce() {
        Recording handler = new Recording((context, note) -> switch (note.text()) {
            case "stuck" -> Uni.createFrom().nothing();
            case "again" -> Uni.createFrom().item(TaskOutcome.retryIn(Duration.ofHours(1), "later"));
            case "bad" -> Uni.createFrom().item(TaskOutcome.fail("bad"));
            default -> Uni.createFrom().item(TaskOutcome.done());
        });
        engine.enqueueAll(List.of(NOTE.task(new Note("stuck")), NOTE.task(new Note("again")), NOTE.task(new Note("bad")),
                NOTE.task(new Note("kept")).retention(Duration.ofHours(1)),
                NOTE.task(new Note("later")).delay(Duration.ofHours(1))));
        assertThat(overview().count(TaskState.PENDING)).isEqualTo(4);
        assertThat(overview().oldestPendingAge()).isBetween(Duration.ZERO, Duration.ofSeconds(20));
        engine.startWorker(4, handler);
        eventually(() -> handler.seen.size() == 4 && overview().count(TaskState.ACTIVE) == 1);
        Engine.Member worker = engine.startWorker(1, handler);
        worker.stop();
        QueueView view = overview();
        assertThat(view.counts()).containsEntry(TaskState.ACTIVE, 1L).containsEntry(TaskState.RETRY, 1L)
                .containsEntry(TaskState.FAILED, 1L).containsEntry(TaskState.COMPLETED, 1L)
                .containsEntry(TaskState.SCHEDULED, 1L).containsEntry(TaskState.PENDING, 0L);
        assertThat(view.oldestPendingAge()).isNull();
        assertThat(view.ledger().difference()).isZero();
    }

    @Test
    void everyStateIsPagedWithoutGapOrRepetition() {
        Recording handler = new Recording((context, note) -> Uni.createFrom().item(
                note.text().startsWith("bad") ? TaskOutcome.fail("bad") : TaskOutcome.done()));
        engine.enqueueAll(tasks(120, "bad"));
        engine.enqueueAll(tasks(120, "kept").stream().map(task -> task.retention(Duration.ofHours(1))).toList());
        Engine.Member worker = engine.startWorker(50, handler);
        eventually(() -> engine.ledger().live() == 0);
        worker.stop();
        engine.enqueueAll(tasks(120, "waits"));
        engine.enqueueAll(tasks(120, "later").stream().map(task -> task.delay(Duration.ofHours(1))).toList());
        for (TaskState state : List.of(TaskState.FAILED, TaskState.COMPLETED, TaskState.PENDING, TaskState.SCHEDULED)) {
            List<TaskSummary> all = readAll(TaskQuery.of(state, 7));
            assertThat(all).as(state.word()).hasSize(120).allMatch(task -> task.state() == state && task.type().equals("note"));
            assertThat(all.stream().map(TaskSummary::id).distinct()).hasSize(120);
        }
        assertThat(readAll(TaskQuery.of(TaskState.PENDING, 50))).extracting(TaskSummary::excerpt)
                .startsWith("{\"text\":\"waits119\"}").endsWith("{\"text\":\"waits0\"}");
        assertThat(readAll(TaskQuery.of(TaskState.SCHEDULED, 50))).extracting(TaskSummary::dueAt).isSorted();
        assertThat(readAll(TaskQuery.of(TaskState.FAILED, 50))).extracting(TaskSummary::error).containsOnly("bad");
    }

    @Test
    void pendingTasksOfBothStreamsAreMergedByAge() {
        engine.enqueueAll(tasks(5, "first"));
        Recording stuck = new Recording((context, note) -> Uni.createFrom().nothing());
        Engine.Member worker = engine.startWorker(5, stuck);
        eventually(() -> stuck.seen.size() == 5);
        engine.enqueueAll(tasks(5, "second"));
        worker.stop();
        engine.enqueueAll(tasks(5, "third"));
        assertThat(readAll(TaskQuery.of(TaskState.PENDING, 4))).extracting(task -> task.excerpt().replaceAll("[^a-z]", ""))
                .containsExactly("textthird", "textthird", "textthird", "textthird", "textthird",
                        "textfirst", "textfirst", "textfirst", "textfirst", "textfirst",
                        "textsecond", "textsecond", "textsecond", "textsecond", "textsecond");
    }

    @Test
    void activeTasksShowTheirWorker() {
        Recording stuck = new Recording((context, note) -> Uni.createFrom().nothing());
        engine.startWorker(10, stuck);
        engine.enqueueAll(tasks(10, "n"));
        eventually(() -> stuck.seen.size() == 10);
        List<TaskSummary> active = readAll(TaskQuery.of(TaskState.ACTIVE, 3));
        assertThat(active).hasSize(10).allMatch(task -> task.claim() != null
                && task.claim().worker().startsWith("worker-")
                && task.claim().age().compareTo(Engine.LEASE) < 0);
        assertThat(active).extracting(TaskSummary::excerpt).startsWith("{\"text\":\"n0\"}");
        assertThat(engine.inspector.find(DEFAULT, active.get(0).id()).await().atMost(PATIENCE).orElseThrow().claim())
                .isNotNull();
    }

    @Test
    void searchFindsByTypeTextAndTime() {
        engine.enqueueAll(tasks(50, "n"));
        engine.enqueue(OTHER.task(new Note("needle")));
        engine.enqueue(NOTE.task(new Note("x".repeat(20_000))).id("large-one"));
        engine.enqueueAll(tasks(50, "n"));
        assertThat(list(TaskFilter.ALL.ofType("other")).tasks()).hasSize(1);
        assertThat(list(TaskFilter.ALL.containing("NEEDLE")).tasks()).extracting(TaskSummary::type).containsExactly("other");
        assertThat(list(TaskFilter.ALL.containing("large-")).tasks()).extracting(TaskSummary::excerpt)
                .allMatch(excerpt -> excerpt.length() == 201);
        assertThat(list(TaskFilter.ALL.containing("n49").ofType("note")).tasks()).hasSize(2);
        Instant now = Instant.now();
        assertThat(list(TaskFilter.ALL.between(now.minusSeconds(60), null)).tasks()).hasSize(102);
        assertThat(list(TaskFilter.ALL.between(now.plusSeconds(60), null)).tasks()).isEmpty();
        assertThat(list(TaskFilter.ALL.between(null, now.minusSeconds(60))).tasks()).isEmpty();
        assertThat(list(TaskFilter.ALL.containing("n0")).stoppedEarly()).isFalse();
    }

    @Test
    void dueTimesAreSoughtWithoutReadingThoseBefore() {
        engine.enqueueAll(IntStream.range(0, 100)
                .mapToObj(i -> NOTE.task(new Note("n" + i)).delay(Duration.ofMinutes(i + 1))).toList());
        Instant from = Instant.now().plus(Duration.ofMinutes(90)).plusSeconds(30);
        TaskPage page = engine.inspector.list(DEFAULT, TaskQuery.of(TaskState.SCHEDULED, 50)
                .where(TaskFilter.ALL.between(from, from.plus(Duration.ofMinutes(5))))).await().atMost(PATIENCE);
        assertThat(page.tasks()).hasSize(5);
        assertThat(page.scanned()).isEqualTo(5);
        assertThat(page.next()).isNull();
    }

    @Test
    void pagesOfALongQueueCostAPageAndSearchesStopAtTenThousand() {
        engine.enqueueAll(tasks(20_000, "n"));
        engine.watchForSlowCommands();
        engine.redis(Command.CONFIG, "RESETSTAT");
        TaskPage first = list(TaskFilter.ALL);
        assertThat(first.tasks()).hasSize(200);
        assertThat(first.scanned()).isEqualTo(200);
        overview();
        assertThat(calls("xrevrange")).isEqualTo(2 * 2);

        TaskPage none = list(TaskFilter.ALL.containing("not there"));
        assertThat(none.tasks()).isEmpty();
        assertThat(none.scanned()).isEqualTo(10_000);
        assertThat(none.stoppedEarly()).isTrue();
        assertThat(calls("xrevrange")).isEqualTo(2 * 2 + 2 * 100);
        TaskPage rest = engine.inspector.list(DEFAULT, TaskQuery.of(TaskState.PENDING, 200)
                .where(TaskFilter.ALL.containing("not there")).after(none.next())).await().atMost(PATIENCE);
        assertThat(rest.scanned()).isEqualTo(10_000);
        assertThat(rest.tasks()).isEmpty();
        assertThat(calls("keys") + calls("smembers") + calls("hgetall")).isLessThanOrEqualTo(1);
        assertThat(engine.slowCommands()).isLessThanOrEqualTo(2);
    }

    @Test
    void cursorOfAnotherListingIsRefused() {
        engine.enqueueAll(tasks(10, "n"));
        String cursor = engine.inspector.list(DEFAULT, TaskQuery.of(TaskState.PENDING, 5)).await().atMost(PATIENCE).next();
        for (String wrong : List.of("", "%%%", "cGVuZGluZzpub25zZW5zZQ", String.valueOf(cursor))) {
            assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> engine.inspector
                    .list(DEFAULT, TaskQuery.of(TaskState.FAILED, 5).after(wrong)).await().atMost(PATIENCE));
        }
    }

    private QueueView overview() {
        return engine.inspector.queue(DEFAULT).await().atMost(PATIENCE);
    }

    private TaskPage list(TaskFilter filter) {
        return engine.inspector.list(DEFAULT, TaskQuery.of(TaskState.PENDING, 200).where(filter)).await().atMost(PATIENCE);
    }

    private List<TaskSummary> readAll(TaskQuery query) {
        List<TaskSummary> all = new ArrayList<>();
        TaskPage page = engine.inspector.list(DEFAULT, query).await().atMost(PATIENCE);
        all.addAll(page.tasks());
        while (page.next() != null) {
            page = engine.inspector.list(DEFAULT, query.after(page.next())).await().atMost(PATIENCE);
            all.addAll(page.tasks());
        }
        return all;
    }

    /** How often Redis has carried a command out since its statistics were reset, scripts' calls included. */
    private int calls(String command) {
        String prefix = "cmdstat_" + command + ":calls=";
        return engine.redis(Command.INFO, "commandstats").toString().lines().filter(line -> line.startsWith(prefix))
                .mapToInt(line -> Integer.parseInt(line.substring(prefix.length(), line.indexOf(',')))).sum();
    }

    private static List<Task<Note>> tasks(int count, String text) {
        return IntStream.range(0, count).mapToObj(i -> NOTE.task(new Note(text + i))).toList();
    }
}
