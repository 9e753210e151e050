package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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
import io.millrace.inspect.ChangePosition;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskPage;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskSummary;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** Records that somebody wrote nonsense into, read, run and settled together with tasks that are as they should be. */
class HostileRecordsTest {

    private static final String QUEUE = "millrace:{default}:";
    private static final int GOOD = 10;
    /** Longer than the test: nothing here is mended by a lease that ends. */
    private static final WorkerOptions OPTIONS = new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 400, Duration.ofMinutes(5),
            Duration.ofSeconds(1));

    private static final List<String> FIELDS = List.of("m", "at", "state", "attempts", "crashes", "due", "ended", "turns",
            "snoozes", "snoozed", "progress", "log", "unique", "result", "worker", "attempt:1", "was:1:attempt:1",
            "was:99999999999:attempt:99999999999");
    private static final List<byte[]> VALUES = List.of(bytes("xyz"), bytes(""), bytes("-1"), bytes("9223372036854775808"),
            bytes("9223372036854775807"), bytes("1e400"), new byte[] { 0, -1, -2, '\n', 13, -128, ' ', 7 },
            bytes("{\"number\":\"x\",\"times\":1e400,\"ended\":[[[{}"), bytes("{\"number\":99999999999}"), bytes("[]"),
            bytes("x y z"), bytes("99999999999999999999 5 line"));

    private final Recording handler = new Recording((context, note) -> Uni.createFrom()
            .item(note.text().equals("fails") ? TaskOutcome.fail("it was to fail") : TaskOutcome.done()));
    private final List<TaskId> hostile = new ArrayList<>();
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
    void nonsenseInARecordKeepsNoNeighbourFromRunningAndEnding() {
        enqueueGood("before");
        for (String field : FIELDS) {
            for (byte[] value : VALUES) {
                TaskId id = enqueueHostile();
                engine.redis(Request.cmd(Command.HSET).arg(QUEUE + "task:" + id).arg(field).arg(value));
            }
        }
        enqueueGood("after");
        assertListed(TaskState.PENDING);
        Member member = engine.startWorker(OPTIONS, handler);
        assertTheGoodRunAndEnd(member);
        assertEveryPageIsShown();
    }

    @Test
    void keyOfAnyTypeInPlaceOfARecordKeepsNoNeighbourFromRunningAndEnding() {
        enqueueGood("before");
        for (int i = 0; i < 5; i++) {
            for (String type : Types.ALL) {
                TaskId id = enqueueHostile();
                Types.make(engine, QUEUE + "task:" + id, type);
            }
        }
        enqueueGood("after");
        assertListed(TaskState.PENDING);
        Member member = engine.startWorker(OPTIONS, handler);
        assertTheGoodRunAndEnd(member);
        assertEveryPageIsShown();
    }

    @Test
    void recordWithoutANumberOfAttemptsFailsAndSaysSo() {
        TaskId id = enqueueHostile();
        engine.redis(Command.HSET, QUEUE + "task:" + id, "attempts", "xyz");
        engine.startWorker(OPTIONS, handler);
        eventually(() -> engine.ledger().live() == 0);
        TaskView view = engine.inspector.find(QueueName.DEFAULT, id).await().atMost(PATIENCE).orElseThrow();
        assertThat(view.state()).isEqualTo(TaskState.FAILED);
        assertThat(view.errors()).singleElement()
                .satisfies(error -> assertThat(error.message()).contains("unreadable", "how often", "\"xyz\""));
        assertThat(handler.seen).isEmpty();
    }

    @Test
    void listingShowsItsTasksWhateverElseIsInItsSetAndInTheirRecords() {
        for (TaskState state : List.of(TaskState.SCHEDULED, TaskState.RETRY, TaskState.COMPLETED, TaskState.FAILED,
                TaskState.CANCELED)) {
            String set = QUEUE + state.word();
            List<String> shown = new ArrayList<>();
            for (int i = 0; i < VALUES.size(); i++) {
                String id = state.word() + i;
                shown.add(id);
                engine.redis(Command.ZADD, set, String.valueOf(1_900_000_000_000L + i / 3), id);
                for (String field : FIELDS) {
                    engine.redis(Request.cmd(Command.HSET).arg(QUEUE + "task:" + id).arg(field).arg(VALUES.get(i)));
                }
            }
            for (String type : Types.ALL) {
                shown.add(state.word() + type);
                engine.redis(Command.ZADD, set, "1900000000002", state.word() + type);
                Types.make(engine, QUEUE + "task:" + state.word() + type, type);
            }
            for (String score : List.of("1900000000001", "1900000000002", "inf", "-inf", "1e300", "-1.5e-300", "0")) {
                engine.redis(Command.ZADD, set, score, "no task id " + score);
                engine.redis(Request.cmd(Command.ZADD).arg(set).arg(score).arg(new byte[] { -1, 0, (byte) score.length() }));
            }
            assertThat(listed(state, 100)).as(state.word()).containsExactlyInAnyOrderElementsOf(shown);
            assertThat(listed(state, 1)).as("%s, one to a page", state.word()).isSubsetOf(shown).doesNotHaveDuplicates();
        }
        engine.inspector.failures(QueueName.DEFAULT).await().atMost(PATIENCE);
    }

    @Test
    void nonsenseAmongSettingsCompletionsChangesAndWorkersIsLeftOut() {
        TaskId id = engine.enqueue(NOTE.task(new Note("good")).id("good")).id();
        for (String field : List.of("rate", "burst", "concurrency", "weight")) {
            for (byte[] value : VALUES) {
                engine.redis(Request.cmd(Command.HSET).arg(QUEUE + "meta").arg(field).arg(value));
                assertThat(engine.inspector.queue(QueueName.DEFAULT).await().atMost(PATIENCE).ledger().live()).isEqualTo(1);
            }
        }
        engine.redis(Command.DEL, QUEUE + "meta");
        for (byte[] value : VALUES) {
            engine.redis(Request.cmd(Command.XADD).arg(QUEUE + "recent").arg("*").arg("t").arg("a b ").arg("x").arg(value));
            engine.redis(Request.cmd(Command.XADD).arg(QUEUE + "recent").arg("*").arg(value).arg(value));
            engine.redis(
                    Request.cmd(Command.XADD).arg(QUEUE + "events").arg("*").arg("i").arg(value).arg("w").arg(value).arg("s")
                            .arg(value));
            engine.redis(Request.cmd(Command.XADD).arg(QUEUE + "events").arg("*").arg("only").arg(value));
            engine.redis(Request.cmd(Command.SADD).arg("millrace:queues").arg(value));
            engine.redis(Request.cmd(Command.ZADD).arg("millrace:workers").arg(1).arg(value));
            engine.redis(Request.cmd(Command.SET).arg("millrace:worker:" + new String(value, StandardCharsets.ISO_8859_1))
                    .arg(value));
            engine.redis(Request.cmd(Command.HSET).arg("millrace:breakers").arg(value).arg(value));
        }
        engine.redis(Command.ZADD, "millrace:workers", "2", "typed");
        Types.make(engine, "millrace:worker:typed", "list");
        engine.startWorker(OPTIONS, handler);
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(engine.inspector.queues().await().atMost(PATIENCE)).contains(QueueName.DEFAULT);
        assertThat(engine.inspector.recent(QueueName.DEFAULT, 100).await().atMost(PATIENCE))
                .anyMatch(completion -> completion.id().equals(id));
        eventually(() -> engine.inspector.workers().await().atMost(PATIENCE).size() == 1);
        engine.inspector.breakers().await().atMost(PATIENCE);
        assertThat(engine.inspector.changes(List.of(QueueName.DEFAULT), ChangePosition.at(0)).await()
                .atMost(PATIENCE).items()).anyMatch(change -> change.id().equals(id));
        Instant now = Instant.now();
        engine.inspector.stats(QueueName.DEFAULT, now.minusSeconds(60), now).await().atMost(PATIENCE);
    }

    private void assertTheGoodRunAndEnd(Member member) {
        eventually(() -> IntStream.range(0, 2 * GOOD).allMatch(i -> handler.seen.stream()
                .anyMatch(seen -> seen.text().equals((i < GOOD ? "before" : "after") + i % GOOD))));
        eventually(() -> engine.ledger().completed() >= 2 * GOOD);
        assertThat(handler.seen.stream().filter(seen -> seen.text().matches("(before|after)\\d+"))).hasSize(2 * GOOD);
        // Neighbours that come later run as well, and end.
        TaskId late = engine.enqueue(NOTE.task(new Note("late")).retention(Duration.ofHours(1))).id();
        eventually(() -> engine.inspector.find(QueueName.DEFAULT, late).await().atMost(PATIENCE)
                .map(view -> view.state() == TaskState.COMPLETED).orElse(false));
        assertThat(engine.ledger().difference()).isZero();
        assertThat(member.worker().isReady()).isTrue();
        assertThat(member.worker().isLive()).isTrue();
    }

    private void assertEveryPageIsShown() {
        for (TaskState state : TaskState.values()) {
            listed(state, 100);
        }
        for (TaskId id : hostile) {
            engine.inspector.find(QueueName.DEFAULT, id).await().atMost(PATIENCE);
        }
        engine.inspector.failures(QueueName.DEFAULT).await().atMost(PATIENCE);
        engine.inspector.queue(QueueName.DEFAULT).await().atMost(PATIENCE);
    }

    private void assertListed(TaskState state) {
        assertThat(listed(state, 50)).containsAll(hostile.stream().map(TaskId::value).toList());
        hostile.forEach(id -> engine.inspector.find(QueueName.DEFAULT, id).await().atMost(PATIENCE));
    }

    private List<String> listed(TaskState state, int limit) {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            TaskPage page = engine.inspector.list(QueueName.DEFAULT, new TaskQuery(state, TaskFilter.ALL, cursor, limit))
                    .await()
                    .atMost(PATIENCE);
            page.tasks().stream().map(TaskSummary::id).map(TaskId::value).forEach(ids::add);
            cursor = page.next();
            assertThat(++pages).as("pages of %s", state.word()).isLessThan(1_000);
        } while (cursor != null);
        return ids;
    }

    private void enqueueGood(String name) {
        for (int i = 0; i < GOOD; i++) {
            engine.enqueue(NOTE.task(new Note(name + i)));
        }
    }

    private TaskId enqueueHostile() {
        String text = hostile.size() % 2 == 0 ? "hostile" : "fails";
        TaskId id = engine.enqueue(NOTE.task(new Note(text)).id("hostile-" + hostile.size())).id();
        hostile.add(id);
        return id;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
