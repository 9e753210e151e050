package io.millrace.inspect;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.millrace.task.TaskState;

/**
 * A queue as it was at one moment.
 *
 * @param counts tasks in each state; of those that ended, the ones that are kept
 * @param oldestPendingAge since the longest-waiting pending task arrived; {@code null} when none waits
 * @param paused whether workers leave it alone
 * @param settings limits and weight
 * @param ledger its books
 */
public record QueueView(QueueName queue, Map<TaskState, Long> counts, @Nullable Duration oldestPendingAge, boolean paused,
        QueueSettings settings, Ledger ledger) {

    public QueueView {
        counts = Map.copyOf(counts);
    }

    /** Tasks in a state. */
    public long count(TaskState state) {
        return counts.getOrDefault(state, 0L);
    }
}
