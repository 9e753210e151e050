package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static io.millrace.engine.Rig.now;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.millrace.broker.Message;
import io.millrace.client.EnqueueResult;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.ChangePosition;
import io.millrace.inspect.QueueDeletion;
import io.millrace.inspect.QueueSettings;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskChange;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskQuery;
import io.millrace.schedule.ScheduleChange;
import io.millrace.schedule.ScheduleStore;
import io.millrace.schedule.SlotBook;
import io.millrace.schedule.SlotFiring;
import io.millrace.schedule.SlotMiss;
import io.millrace.schedule.SlotVerdict;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;

/** Makes the engine use whatever it uses of Redis, on some queues: every script and every command. */
final class EveryCall {

    private static final TaskType<Note> OTHER = TaskType.of("other", Note.class);

    private final Rig rig;
    private final List<QueueName> queues;
    private final AtomicInteger refusals = new AtomicInteger();

    EveryCall(Rig rig, List<QueueName> queues) {
        this.rig = rig;
        this.queues = queues;
    }

    void make() {
        Engine.Member crashing = rig.startWorker(queues, 20, Engine.LEASE,
                new Recording((context, note) -> Uni.createFrom().nothing()));
        queues.forEach(queue -> now(rig.client.enqueue(NOTE.task(new Note("survivor")).queue(queue).id("survivor"))));
        for (QueueName queue : queues) {
            eventually(() -> now(rig.inspector.find(queue, new TaskId("survivor"))).orElseThrow().state() == TaskState.ACTIVE);
        }
        crashing.crash();
        rig.startWorker(queues, 20, Engine.LEASE, new Recording(this::answer));
        eventually(() -> now(rig.inspector.workers()).stream().anyMatch(worker -> worker.types().contains("note")));
        ChangePosition before = now(rig.inspector.present());
        queues.forEach(this::divertIn);
        rig.startWorker(queues, 5, Engine.LEASE, new Recording(OTHER, this::answer));
        queues.forEach(queue -> eventually(() -> rig.ledger(queue).live() == 0));
        queues.forEach(this::liveIn);
        queues.forEach(this::awaitEnds);
        assertThat(now(rig.inspector.changes(queues, before)).items()).extracting(TaskChange::queue).containsAll(queues);
        assertThat(now(rig.inspector.queues())).containsAll(queues);
        eventually(() -> now(rig.inspector.breakers()).size() == 1);
        queues.forEach(this::lookAt);
        queues.forEach(this::steer);
        queues.forEach(this::fireSlots);
        changeSchedules();
    }

    private void divertIn(QueueName queue) {
        EnqueueResult task = now(rig.client.enqueue(OTHER.task(new Note("good")).queue(queue)));
        eventually(() -> now(rig.inspector.why(queue, task.id())).orElseThrow().sentence().contains("fails at"));
        // The worker without a handler holds it for a moment.
        eventually(() -> now(rig.inspector.find(queue, task.id())).orElseThrow().state() == TaskState.PENDING);
    }

    private void liveIn(QueueName queue) {
        now(rig.client.enqueueAll(
                IntStream.range(0, 50).mapToObj(i -> NOTE.task(new Note("good")).queue(queue)).toList()));
        for (String text : List.of("sleepy", "away", "talks", "fails once")) {
            now(rig.client.enqueue(NOTE.task(new Note(text)).queue(queue)));
        }
        now(rig.client.enqueueAll(List.of(
                NOTE.task(new Note("hopeless")).queue(queue).id("hopeless"),
                NOTE.task(new Note("good")).queue(queue).uniqueKey("one"),
                NOTE.task(new Note("good")).queue(queue).retention(Duration.ofHours(1)),
                NOTE.task(new Note("x".repeat(20_000))).queue(queue),
                NOTE.task(new Note("good")).queue(queue).delay(Duration.ofMillis(20)))));
        act(TaskAction.CANCEL, queue,
                now(rig.client.enqueue(NOTE.task(new Note("good")).queue(queue).delay(Duration.ofHours(1)))));
        act(TaskAction.DELETE, queue,
                now(rig.client.enqueue(NOTE.task(new Note("good")).queue(queue).delay(Duration.ofHours(1)))));
        act(TaskAction.RUN, queue,
                now(rig.client.enqueue(NOTE.task(new Note("good")).queue(queue).delay(Duration.ofHours(1)))));
        EnqueueResult moved = now(rig.client.enqueue(NOTE.task(new Note("good")).queue(queue).delay(Duration.ofHours(1))));
        assertThat(now(rig.control.move(queue, moved.id(), Instant.now().plusMillis(50))))
                .isInstanceOf(ActionResult.Done.class);
        EnqueueResult endless = now(rig.client.enqueue(NOTE.task(new Note("endless")).queue(queue)));
        eventually(() -> now(rig.inspector.find(queue, endless.id())).orElseThrow().state() == TaskState.ACTIVE);
        act(TaskAction.CANCEL, queue, endless);
    }

    private void awaitEnds(QueueName queue) {
        eventually(() -> rig.ledger(queue).live() == 0);
        assertThat(rig.ledger(queue).difference()).isZero();
        assertThat(rig.ledger(queue).failed()).isEqualTo(1);
        assertThat(rig.ledger(queue).canceled()).isEqualTo(2);
    }

    private void lookAt(QueueName queue) {
        for (TaskState state : TaskState.values()) {
            assertThat(now(rig.inspector.list(queue, TaskQuery.of(state, 50))).tasks())
                    .hasSize((int) now(rig.inspector.queue(queue)).count(state));
        }
        assertThat(now(rig.inspector.failures(queue)).groups()).hasSize(1);
        assertThat(now(rig.inspector.recent(queue, 50))).isNotEmpty();
        assertThat(now(rig.inspector.why(queue, new TaskId("hopeless")))).isPresent();
        assertThat(now(rig.inspector.stats(queue, Instant.now().minusSeconds(120), Instant.now().plusSeconds(60))).points())
                .isNotEmpty();
    }

    private void steer(QueueName queue) {
        now(rig.control.configure(queue, new QueueSettings(1000.0, 10, 5, null)));
        act(TaskAction.RETRY, queue, new TaskId("hopeless"));
        eventually(() -> rig.ledger(queue).failed() == 2);
        now(rig.control.pause(queue));
        EnqueueResult waiting = now(rig.client.enqueue(NOTE.task(new Note("good")).queue(queue)));
        // A worker that has not heard of it yet may take the task, and gives it back.
        eventually(() -> now(rig.inspector.why(queue, waiting.id())).orElseThrow().sentence().contains("paused"));
        now(rig.control.resume(queue));
        eventually(() -> rig.ledger(queue).live() == 0);
        now(rig.control.bulk(queue, new BulkRequest(TaskAction.DELETE, TaskState.FAILED, TaskFilter.ALL, 10, false))
                .collect().last());
        assertThat(now(rig.control.fsck(queue, true)).findings()).isEmpty();
        assertThat(now(rig.control.delete(queue, true))).isInstanceOf(QueueDeletion.Deleted.class);
    }

    private void fireSlots(QueueName queue) {
        Instant slot = Instant.now().truncatedTo(ChronoUnit.MINUTES);
        SlotBook book = rig.broker.slots();
        now(book.recall(queue, "entry", "* * * * *"));
        now(book.miss(new SlotMiss(queue, "entry", slot.minusSeconds(60), Instant.EPOCH, 1)));
        TaskOptions options = NOTE.task(new Note("good")).queue(queue).id("entry@" + slot).options();
        assertThat(now(book.fire(new SlotFiring("entry", slot, slot.minusSeconds(60), 1,
                new Message(NOTE.name(), Buffer.buffer("{\"text\":\"good\"}"), options), Duration.ZERO, false))))
                .isInstanceOf(SlotVerdict.Fired.class);
        assertThat(now(book.runs(queue, "entry", 10))).hasSize(2);
        now(book.forget(queue, "entry"));
        eventually(() -> rig.ledger(queue).live() == 0);
    }

    private void changeSchedules() {
        ScheduleStore store = rig.broker.schedules();
        assertThat(now(store.put("entry", "{}", "* * * * *", false, null))).isInstanceOf(ScheduleChange.Stored.class);
        now(store.pause("entry", true));
        now(store.publish("{}"));
        assertThat(now(store.load(0)).entries()).hasSize(1);
        assertThat(now(store.remove("entry", null))).isInstanceOf(ScheduleChange.Stored.class);
    }

    private void act(TaskAction action, QueueName queue, EnqueueResult task) {
        act(action, queue, task.id());
    }

    private void act(TaskAction action, QueueName queue, TaskId id) {
        assertThat(now(rig.control.act(action, queue, id)).getClass().getSimpleName()).isIn("Done", "Signalled");
    }

    private Uni<TaskOutcome> answer(TaskContext context, Note note) {
        return switch (note.text()) {
            case "hopeless" -> Uni.createFrom().item(TaskOutcome.fail("hopeless"));
            case "fails once" -> Uni.createFrom().item(context.attempt() == 1
                    ? TaskOutcome.retryIn(Duration.ofMillis(10), "once")
                    : TaskOutcome.done());
            case "sleepy" -> Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(Engine.LEASE);
            case "away" -> Uni.createFrom().item(refusals.incrementAndGet() <= 5
                    ? TaskOutcome.unavailable("partner", "connection refused")
                    : TaskOutcome.done());
            case "talks" -> context.progress(50, "half").chain(() -> context.log("a line")).replaceWith(TaskOutcome.done());
            case "endless" -> Uni.createFrom().nothing();
            default -> Uni.createFrom().item(TaskOutcome.done());
        };
    }
}
