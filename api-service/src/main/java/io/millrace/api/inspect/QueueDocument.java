package io.millrace.api.inspect;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.QueueStats;
import io.millrace.inspect.QueueView;
import io.millrace.task.TaskState;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A queue as it was at one moment.
 *
 * @param counts tasks by state; of those that ended, the ones that are kept
 * @param oldestPendingAge since the longest-waiting pending task arrived; left out when none waits
 * @param drainEstimate how long the pending and the active tasks take at the pace of the last minutes; left out when there are
 *        none, or none ended lately, so that nobody can tell
 * @param paused whether workers leave it alone
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueDocument(String queue, Map<String, Long> counts,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration oldestPendingAge, RatesDocument rates,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration drainEstimate, boolean paused,
        SettingsDocument settings, LedgerDocument ledger) {

    /** The queue as it is shown. */
    static QueueDocument of(QueueView queue, QueueStats lately) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (TaskState state : TaskState.values()) {
            counts.put(state.word(), queue.count(state));
        }
        long waiting = queue.count(TaskState.PENDING) + queue.count(TaskState.ACTIVE);
        return new QueueDocument(queue.queue().value(), counts, queue.oldestPendingAge(), RatesDocument.of(lately),
                waiting == 0 ? null : lately.timeFor(waiting), queue.paused(), SettingsDocument.of(queue.settings()),
                LedgerDocument.of(queue.ledger()));
    }

    /** Whether it shows the same but for what changes by itself as time goes on. */
    public boolean isLike(QueueDocument other) {
        return counts.equals(other.counts) && paused == other.paused && settings.equals(other.settings)
                && ledger.equals(other.ledger);
    }
}
