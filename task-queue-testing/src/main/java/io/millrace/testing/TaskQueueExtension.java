package io.millrace.testing;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import io.millrace.client.EnqueueResult;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskControl;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskId;

/**
 * Gives each test a Redis and a queue of its own, both real, and lets it decide when tasks run and how time passes. A field of
 * the test class holds it, annotated with {@link org.junit.jupiter.api.extension.RegisterExtension}:
 *
 * <pre>{@code
 * final TaskQueueExtension queue = new TaskQueueExtension(new ReportHandler(storage));
 *
 * void reportIsStored() {
 *     queue.enqueue(REPORT_GENERATE.task(new ReportRequest(1, "monthly")));
 *     queue.drain();
 *     assertThat(storage.reports()).hasSize(1);
 * }
 * }</pre>
 *
 * Nothing runs until {@link #drain} or {@link #runDue} is called: these start a worker, which takes ten tasks at a time, and
 * stop it. Whatever does not happen within 30 s is an {@link AssertionError} with the books of the queues in its message.
 */
public final class TaskQueueExtension implements BeforeEachCallback, AfterEachCallback {

    /** Longer than a task of a dead worker waits before it comes back, the first two times. */
    private static final Duration COMEBACK = Duration.ofSeconds(3);

    private final List<TaskHandler<?>> handlers;
    private List<QueueName> queues = List.of(QueueName.DEFAULT);
    private @Nullable Stage stage;
    private @Nullable CrashPoint crash;

    /** A queue whose worker has these handlers. */
    public TaskQueueExtension(TaskHandler<?>... handlers) {
        this.handlers = List.of(handlers);
    }

    /** Serves these queues, instead of {@code default} alone. */
    public TaskQueueExtension serving(String... names) {
        queues = List.of(names).stream().map(QueueName::new).toList();
        return this;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        stage = new Stage(queues);
        crash = null;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (stage != null) {
            stage.close();
            stage = null;
        }
    }

    /** Enqueues to these queues; for the code under test. */
    public TaskClient client() {
        return stage().client();
    }

    /** Enqueues a task, and waits until that is done. */
    public EnqueueResult enqueue(Task<?> task) {
        return client().enqueue(task).await().atMost(Waiting.PATIENCE);
    }

    /** Looks into these queues. */
    public TaskInspector inspector() {
        return stage().broker.inspector();
    }

    /** Acts as an operator does. */
    public TaskControl control() {
        return stage().broker.control();
    }

    /** The server, to be killed or frozen. */
    public EmbeddedRedis redis() {
        return stage().redis;
    }

    /** The time that has passed here: the system's, and what {@link #elapse} added. It is the clock of deadlines. */
    public Clock clock() {
        return stage().clock;
    }

    /**
     * Lets time pass, without waiting for it: due times come closer, leases age, locks of unique tasks and what is kept of
     * tasks run out. Limits on rates, breakers and the times in a task's history are as they were.
     *
     * @param time zero or more
     */
    public void elapse(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("Time only goes forward, not by " + time);
        }
        stage().elapse(time);
    }

    /**
     * Runs what is pending or due, and what these tasks enqueue, until nothing is left to run. Tasks that wait for a later time
     * stay where they are.
     *
     * @throws IllegalStateException when there is no handler
     */
    public void drain() {
        boolean died;
        do {
            died = drainOnce();
        } while (died);
    }

    /**
     * Lets pass what is left until the next task is due, and drains.
     *
     * @throws AssertionError when no task waits for a time
     */
    public void runDue() {
        OptionalLong wait = stage().untilNextDue();
        if (wait.isEmpty()) {
            throw new AssertionError("No task waits for a time; " + books());
        }
        elapse(Duration.ofMillis(Math.max(0, wait.getAsLong())));
        drain();
    }

    /** The next enqueue fails so, once. */
    public void failNextEnqueue(EnqueueFault fault) {
        stage().writer.failNext(fault);
    }

    /**
     * The worker of the next drain dies there, with all that it runs, and another one carries on: the lease of 30 s and a few
     * seconds pass, and what was not settled runs again within the same drain.
     */
    public void crashAt(CrashPoint point) {
        crash = point;
    }

    /**
     * A task, as it is now.
     *
     * @throws AssertionError when nothing is known of it
     */
    public TaskView task(EnqueueResult enqueued) {
        return task(enqueued.queue(), enqueued.id());
    }

    /**
     * A task, as it is now.
     *
     * @throws AssertionError when nothing is known of it
     */
    public TaskView task(QueueName queue, TaskId id) {
        return inspector().find(queue, id).await().atMost(Waiting.PATIENCE).orElseThrow(() -> new AssertionError(
                "Nothing is known of task " + id + " of queue " + queue + ": it was never enqueued, or it completed and its"
                        + " retention is over or zero; " + books()));
    }

    /** The books of the first queue. */
    public Ledger ledger() {
        return stage().ledger(queues.get(0));
    }

    List<QueueName> queues() {
        return queues;
    }

    PayloadCodec payloads() {
        return stage().payloads;
    }

    /** True when the worker died. */
    private boolean drainOnce() {
        if (handlers.isEmpty()) {
            throw new IllegalStateException("Nobody can run a task: give the extension its handlers");
        }
        CrashPoint point = crash;
        crash = null;
        try (TestWorker worker = new TestWorker(stage(), handlers, point)) {
            if (worker.recover() > 0) {
                elapse(COMEBACK);
            }
            Waiting.until("the queues to drain", () -> worker.hasCrashed() || isDrained(), this::books);
            if (!worker.hasCrashed()) {
                return false;
            }
        }
        elapse(TestWorker.LEASE);
        return true;
    }

    private boolean isDrained() {
        OptionalLong due = stage().untilNextDue();
        return (due.isEmpty() || due.getAsLong() > 0)
                && queues.stream().map(stage()::ledger).allMatch(ledger -> ledger.ready() + ledger.again() == 0);
    }

    private String books() {
        List<String> lines = new ArrayList<>();
        queues.forEach(queue -> lines.add(queue + ": " + stage().ledger(queue)));
        return lines.stream().collect(Collectors.joining(", ", "the books say ", ""));
    }

    private Stage stage() {
        if (stage == null) {
            throw new IllegalStateException(
                    "The queue lives within a test only; declare the extension with @RegisterExtension");
        }
        return stage;
    }
}
