package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.task.QueueName.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

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
import io.millrace.inspect.ChangePosition;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskChange;
import io.millrace.inspect.TaskChanges;
import io.millrace.task.QueueName;
import io.millrace.task.RetryPolicy;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What is told of tasks with a story while it happens. */
class ChangesTest {

    private static final QueueName OTHER = new QueueName("other");

    private Engine engine;
    private ChangePosition position;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
        position = engine.inspector.present().await().atMost(PATIENCE);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void everyStepOfATaskWithAStoryIsTold() {
        TaskId id = engine.enqueue(NOTE.task(new Note("n")).delay(Duration.ofHours(1))).id();
        engine.control.move(DEFAULT, id, Instant.now().plus(Duration.ofHours(2))).await().atMost(PATIENCE);
        act(TaskAction.RUN, id);
        engine.startWorker(1, new Recording(NOTE.withRetryPolicy(
                new RetryPolicy(1, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0)),
                (context, note) -> Uni.createFrom().item(TaskOutcome.retry("not yet"))));
        eventually(() -> engine.ledger().failed() == 1);
        act(TaskAction.DELETE, id);
        assertThat(read(7)).extracting(TaskChange::what, TaskChange::state).containsExactly(
                tuple("enqueued", TaskState.SCHEDULED), tuple("moved", TaskState.SCHEDULED), tuple("run", TaskState.PENDING),
                tuple("retried", TaskState.RETRY), tuple("promoted", TaskState.PENDING), tuple("failed", TaskState.FAILED),
                tuple("deleted", null));
    }

    @Test
    void plainTasksLeaveNothingToTell() {
        engine.startWorker(1, Recording.done());
        engine.enqueue(NOTE.task(new Note("n")));
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(engine.redis(Command.EXISTS, "millrace:{default}:events").toInteger()).isZero();
    }

    @Test
    void changesOfSeveralQueuesComeInOneOrderAndEachOnce() {
        List<TaskId> ids = IntStream.range(0, 200).mapToObj(i -> engine.enqueue(NOTE.task(new Note("n"))
                .queue(i % 2 == 0 ? "default" : "other").id("n" + i)).id()).toList();
        List<TaskChange> all = read(200);
        assertThat(all).extracting(TaskChange::id).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(all).isSortedAccordingTo((a, b) -> a.position().compareTo(b.position()));
        for (int split : List.of(0, 57, 198)) {
            ChangePosition after = ChangePosition.parse(all.get(split).position().toString());
            assertThat(changes(after).items()).isEqualTo(all.subList(split + 1, all.size()));
        }
    }

    @Test
    void whatIsNotKeptAnyMoreIsSaid() {
        TaskId id = engine.enqueue(NOTE.task(new Note("n")).delay(Duration.ofHours(1))).id();
        ChangePosition first = read(1).get(0).position();
        assertThat(changes(first).incomplete()).isFalse();
        for (int i = 0; i < 2_000; i++) {
            engine.redis(Command.XADD, "millrace:{default}:events", "MAXLEN", "~", "1000", "*", "i", id.value(), "w", "run",
                    "s", "pending");
        }
        assertThat(changes(first).incomplete()).isTrue();
        assertThat(changes(engine.inspector.present().await().atMost(PATIENCE)).incomplete()).isFalse();
        assertThat(engine.redis(Command.XLEN, "millrace:{default}:events").toInteger()).isLessThan(1_200);
    }

    @Test
    void positionsAreTextsThatAreChecked() {
        assertThat(ChangePosition.parse("17-3@default")).isEqualTo(new ChangePosition(17, 3, "default"));
        for (String wrong : List.of("", "17", "17-3", "x-1@a", "1-1@A", "9999999999999999-0@a")) {
            assertThatThrownBy(() -> ChangePosition.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void act(TaskAction action, TaskId id) {
        engine.control.act(action, DEFAULT, id).await().atMost(PATIENCE);
    }

    /** Reads on from the start until so many are there; what happened in the present millisecond comes with the next look. */
    private List<TaskChange> read(int atLeast) {
        List<TaskChange> all = new ArrayList<>();
        ChangePosition[] from = { position };
        eventually(() -> {
            TaskChanges some = changes(from[0]);
            from[0] = some.next();
            all.addAll(some.items());
            return all.size() >= atLeast;
        });
        return all;
    }

    private TaskChanges changes(ChangePosition after) {
        return engine.inspector.changes(List.of(DEFAULT, OTHER), after).await().atMost(PATIENCE);
    }
}
