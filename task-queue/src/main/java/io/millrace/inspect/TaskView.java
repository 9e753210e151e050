package io.millrace.inspect;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;

/**
 * A task as it is now.
 *
 * @param payload its JSON, as it was written
 * @param attempts attempts that ended, crashes not counted; for an active task the running one is not counted either
 * @param crashes attempts that ended with the death of their worker
 * @param errors of the attempts that failed, oldest first, the last 10
 * @param dueAt when a scheduled task or a retry is due
 * @param endedAt when it ended
 * @param result JSON that the handler left, when it completed
 */
public record TaskView(QueueName queue, TaskId id, String type, TaskState state, String payload, TaskOptions options,
        int attempts, int crashes, List<AttemptError> errors, @Nullable Instant enqueuedAt, @Nullable Instant dueAt,
        @Nullable Instant endedAt, @Nullable String result) {

    /** Why an attempt failed, and when. */
    public record AttemptError(int attempt, Instant at, String message) {
    }
}
