package io.millrace.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskPage;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskSummary;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.vertx.core.buffer.Buffer;

/** Assertions about the queues of a test. */
public final class QueueAssert extends AbstractAssert<QueueAssert, TaskQueueExtension> {

    private static final List<TaskState> WAITING = List.of(TaskState.PENDING, TaskState.SCHEDULED, TaskState.RETRY);

    QueueAssert(TaskQueueExtension actual) {
        super(actual, QueueAssert.class);
    }

    /** Goes on with the payloads of the tasks of a type that wait: pending, scheduled, or to be retried; oldest first. */
    public <P> ListAssert<P> waiting(TaskType<P> type) {
        List<TaskView> tasks = new ArrayList<>();
        for (QueueName queue : actual.queues()) {
            for (TaskState state : WAITING) {
                tasks(queue, state).stream().filter(task -> task.type().equals(type.name()))
                        .forEach(task -> tasks.add(actual.task(queue, task.id())));
            }
        }
        return Assertions.assertThat(tasks.stream()
                .sorted(Comparator.comparing(TaskView::enqueuedAt, Comparator.nullsFirst(Comparator.naturalOrder())))
                .map(task -> actual.payloads().read(type, Buffer.buffer(task.payload()))).toList())
                .as("payloads of the waiting tasks %s", type);
    }

    /** No task waits or runs. */
    public QueueAssert isEmpty() {
        return has("live tasks", books().stream().mapToLong(Ledger::live).sum(), 0);
    }

    /** So many tasks have completed, kept or not. */
    public QueueAssert hasCompleted(long tasks) {
        return has("completed tasks", books().stream().mapToLong(Ledger::completed).sum(), tasks);
    }

    /** So many tasks have failed for good. */
    public QueueAssert hasFailed(long tasks) {
        return has("failed tasks", books().stream().mapToLong(Ledger::failed).sum(), tasks);
    }

    /** Everything that was ever accepted is somewhere. */
    public QueueAssert isBalanced() {
        return has("tasks accepted and gone", books().stream().mapToLong(Ledger::difference).sum(), 0);
    }

    private QueueAssert has(String what, long found, long expected) {
        Assertions.assertThat(found).as("%s; the books say %s", what, books()).isEqualTo(expected);
        return this;
    }

    private List<Ledger> books() {
        return actual.queues().stream().map(queue -> actual.inspector().ledger(queue).await().atMost(Waiting.PATIENCE))
                .toList();
    }

    private List<TaskSummary> tasks(QueueName queue, TaskState state) {
        List<TaskSummary> tasks = new ArrayList<>();
        @Nullable
        String cursor = null;
        do {
            TaskPage page = actual.inspector().list(queue, TaskQuery.of(state, TaskQuery.MOST).after(cursor)).await()
                    .atMost(Waiting.PATIENCE);
            tasks.addAll(page.tasks());
            cursor = page.next();
        } while (cursor != null);
        return tasks;
    }
}
