package io.millrace.api.inspect;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.QueueView;
import io.millrace.task.TaskState;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A queue as it was at one moment.
 *
 * @param counts tasks by state; of those that ended, the ones that are kept
 * @param oldestPendingAge since the longest-waiting pending task arrived; left out when none waits
 * @param paused whether workers leave it alone
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueDocument(String queue, Map<String, Long> counts,
        @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Duration oldestPendingAge, boolean paused,
        SettingsDocument settings, LedgerDocument ledger) {

    /** The queue as it is shown. */
    public static QueueDocument of(QueueView queue) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (TaskState state : TaskState.values()) {
            counts.put(state.word(), queue.count(state));
        }
        return new QueueDocument(queue.queue().value(), counts, queue.oldestPendingAge(), queue.paused(),
                SettingsDocument.of(queue.settings()), LedgerDocument.of(queue.ledger()));
    }
}
