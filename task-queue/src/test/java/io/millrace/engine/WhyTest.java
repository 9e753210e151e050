package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.task.QueueName.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.BreakerView;
import io.millrace.inspect.QueueSettings;
import io.millrace.inspect.TaskView;
import io.millrace.inspect.Why;
import io.millrace.inspect.WhyCode;
import io.millrace.inspect.WorkerView;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What operators are told when they ask why a task does not run. */
class WhyTest {

    private static final TaskType<Note> OTHER = TaskType.of("other", Note.class);
    private static final Recording STUCK = new Recording((context, note) -> Uni.createFrom().nothing());

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
    void unknownTaskHasNoReason() {
        assertThat(engine.inspector.why(DEFAULT, new TaskId("nobody")).await().atMost(PATIENCE)).isEmpty();
    }

    @Test
    void nobodyServesItsQueue() {
        assertThat(why(enqueue("n"))).isEqualTo(new Why(WhyCode.NO_WORKER, "No live worker serves queue default."));
    }

    @Test
    void nobodyHasAHandlerForIt() {
        startBusyWorker();
        assertThat(why(engine.enqueue(OTHER.task(new Note("n"))).id()).code()).isEqualTo(WhyCode.NO_HANDLER);
    }

    @Test
    void suspectWaitsForAnotherToEnd() {
        for (String id : List.of("first", "second")) {
            engine.redis(Command.HSET, Keys.QUEUE + "task:" + id, "m", "note\n\n{\"text\":\"n\"}", "at", "1", "state", "retry",
                    "crashes", "2", "due", "1");
            engine.redis(Command.ZADD, Keys.QUEUE + "retry", id.equals("first") ? "1" : "2", id);
        }
        engine.startWorker(1, STUCK);
        eventually(() -> engine.redis(Command.ZCARD, Keys.QUEUE + "suspects").toInteger() == 1);
        Why why = why(new TaskId("second"));
        assertThat(why.code()).isEqualTo(WhyCode.WAITING);
        assertThat(why.sentence()).contains("workers died 2 times");
    }

    @Test
    void othersWaitBeforeIt() {
        startBusyWorker();
        TaskId first = enqueue("first");
        engine.enqueueAll(IntStream.range(0, 400).mapToObj(i -> NOTE.task(new Note("n"))).toList());
        TaskId middle = engine.enqueue(NOTE.task(new Note("middle")).id("named")).id();
        engine.enqueueAll(IntStream.range(0, 2000).mapToObj(i -> NOTE.task(new Note("n"))).toList());
        TaskId last = enqueue("last");
        assertThat(why(first).code()).isEqualTo(WhyCode.NEXT);
        assertThat(why(middle)).isEqualTo(new Why(WhyCode.WAITING, "401 wait before it."));
        assertThat(why(last)).isEqualTo(new Why(WhyCode.WAITING, "1000 or more wait before it."));
    }

    @Test
    void itsQueueIsPaused() {
        engine.control.pause(DEFAULT).await().atMost(PATIENCE);
        assertThat(why(enqueue("n")).code()).isEqualTo(WhyCode.PAUSED);
    }

    @Test
    void itsQueueHasReachedItsConcurrency() {
        engine.control.configure(DEFAULT, new QueueSettings(null, null, 1, null)).await().atMost(PATIENCE);
        startBusyWorker();
        assertThat(why(enqueue("n")).code()).isEqualTo(WhyCode.CONCURRENCY_LIMIT);
    }

    @Test
    void itsQueueHasReachedItsRate() {
        engine.control.configure(DEFAULT, new QueueSettings(0.01, 1, null, null)).await().atMost(PATIENCE);
        Recording handler = Recording.done();
        engine.startWorker(10, handler);
        eventually(() -> !engine.inspector.workers().await().atMost(PATIENCE).isEmpty());
        enqueue("n");
        eventually(() -> handler.seen.size() == 1);
        assertThat(why(enqueue("n")).code()).isEqualTo(WhyCode.RATE_LIMIT);
    }

    @Test
    void itIsNotDue() {
        Why why = why(engine.enqueue(NOTE.task(new Note("n")).delay(Duration.ofMinutes(10))).id());
        assertThat(why.code()).isEqualTo(WhyCode.NOT_DUE);
        assertThat(why.sentence()).startsWith("It is due in 600 s");
    }

    @Test
    void itWasPutOffBecauseADependencyIsAway() {
        Recording handler = new Recording((context, note) -> Uni.createFrom()
                .item(TaskOutcome.snooze(Duration.ofMinutes(10), "smtp is away")));
        engine.startWorker(1, handler);
        TaskId id = enqueue("n");
        eventually(() -> engine.ledger().retry() == 1);
        assertThat(why(id).code()).isEqualTo(WhyCode.NOT_DUE);
        assertThat(why(id).sentence()).contains("put off: smtp is away");
        engine.redis(Command.HSET, "millrace:breakers", "smtp",
                "{\"state\":\"open\",\"since\":1000,\"openUntil\":2000,\"pause\":1000,\"failures\":5,\"reason\":\"refused\"}");
        assertThat(why(id).code()).isEqualTo(WhyCode.BREAKER_OPEN);
        assertThat(why(id).sentence()).contains("smtp is away (refused)");
        assertThat(engine.inspector.breakers().await().atMost(PATIENCE)).containsExactly(new BreakerView("smtp", "open",
                Instant.ofEpochMilli(1000), Instant.ofEpochMilli(2000), 5, "refused"));
    }

    @Test
    void itsDeadlineHasPassed() {
        assertThat(why(engine.enqueue(NOTE.task(new Note("n")).deadline(Instant.now().minusSeconds(60))).id()).code())
                .isEqualTo(WhyCode.DEADLINE_PASSED);
    }

    @Test
    void aWorkerRunsItOrHasDiedOverIt() {
        Member worker = engine.startWorker(1, STUCK);
        TaskId id = enqueue("n");
        eventually(() -> why(id).code() == WhyCode.ACTIVE);
        List<WorkerView> workers = engine.inspector.workers().await().atMost(PATIENCE);
        assertThat(workers).singleElement().satisfies(view -> {
            assertThat(view.queues()).containsOnlyKeys(DEFAULT);
            assertThat(view.types()).containsExactly("note");
            assertThat(view.concurrency()).isEqualTo(1);
            assertThat(view.pid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(view.host()).isNotEmpty();
        });
        worker.crash();
        engine.redis(Command.DEL, "millrace:worker:" + workers.get(0).name());
        assertThat(why(id).code()).isEqualTo(WhyCode.WORKER_GONE);
    }

    @Test
    void runningTasksShowInTheRosterAndAWorkerThatStopsLeavesIt() {
        Member worker = engine.startWorker(1, STUCK);
        TaskId id = enqueue("n");
        eventually(() -> engine.inspector.workers().await().atMost(PATIENCE).stream()
                .flatMap(view -> view.running().stream()).anyMatch(running -> running.id().equals(id)));
        assertThat(why(id).sentence()).contains(" since ");
        worker.stop();
        assertThat(engine.inspector.workers().await().atMost(PATIENCE)).isEmpty();
        assertThat(engine.redis(Command.KEYS, "millrace:worker*")).isEmpty();
    }

    @Test
    void itHasEnded() {
        engine.startWorker(1, new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.fail("no such user"))));
        TaskId id = enqueue("n");
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(why(id).code()).isEqualTo(WhyCode.ENDED);
        assertThat(why(id).sentence()).startsWith("It failed at ").endsWith("no such user");
    }

    @Test
    void whatAHandlerReportedIsShown() {
        TaskId id = engine.enqueue(NOTE.task(new Note("n")).id("talks")).id();
        engine.redis(Command.HSET, "millrace:{default}:task:talks", "progress", "5000 40 page 4 of 10",
                "log", "1000 began\n2000 went on\n", "attempt:1",
                "{\"started\":1,\"ended\":2,\"worker\":\"w\",\"outcome\":\"timeout\",\"error\":\"too slow\",\"novel\":[1]}",
                "attempt:2", "{\"ended\":3,\"worker\":\"dead-worker\",\"outcome\":\"crashed\"}");
        TaskView view = engine.inspector.find(DEFAULT, id).await().atMost(PATIENCE).orElseThrow();
        assertThat(view.progress()).isEqualTo(new TaskView.Progress(Instant.ofEpochMilli(5000), 40, "page 4 of 10"));
        assertThat(view.log()).extracting(TaskView.LogLine::text).containsExactly("began", "went on");
        assertThat(view.timeline()).extracting(attempt -> attempt.outcome() + " " + attempt.worker())
                .containsExactly("timeout w", "crashed dead-worker");
        assertThat(view.errors()).extracting(TaskView.AttemptError::message).containsExactly("too slow");
    }

    private void startBusyWorker() {
        engine.startWorker(1, STUCK);
        TaskId busy = enqueue("busy");
        eventually(() -> why(busy).code() == WhyCode.ACTIVE);
    }

    private TaskId enqueue(String text) {
        return engine.enqueue(NOTE.task(new Note(text))).id();
    }

    private Why why(TaskId id) {
        return engine.inspector.why(DEFAULT, id).await().atMost(PATIENCE).orElseThrow();
    }
}
