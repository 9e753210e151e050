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
 * @param timeline the attempts that ended, oldest first: of each life the first and the last 25; of lives before the last three
 * @param enqueuedAt when it was accepted
 * @param dueAt when a scheduled task or a retry is due
 * @param endedAt when it ended
 * @param result JSON that the handler left, when it completed
 * @param claim of an active task
 * @param progress that its handler last reported
 * @param log lines that its handler wrote, oldest first, as far as they are kept
 * @param snoozed why it was last put off without an attempt being counted
 */
public record TaskView(QueueName queue, TaskId id, String type, TaskState state, String payload, TaskOptions options,
        int attempts, int crashes, List<AttemptView> timeline, @Nullable Instant enqueuedAt, @Nullable Instant dueAt,
        @Nullable Instant endedAt, @Nullable String result, @Nullable Claim claim,
        @Nullable Progress progress, List<LogLine> log, @Nullable String snoozed) {

    /** How far an attempt said it was. */
    public record Progress(Instant at, int percent, String line) {
    }

    /** What a handler wrote. */
    public record LogLine(Instant at, String text) {
    }

    /** Why an attempt failed, and when. */
    public record AttemptError(int attempt, Instant at, String message) {
    }

    /** The errors of this life's attempts, oldest first; snoozes are none. */
    public List<AttemptError> errors() {
        return timeline.stream().filter(attempt -> attempt.life() == 0 && attempt.error() != null
                && !attempt.outcome().equals(AttemptView.SNOOZED))
                .map(attempt -> new AttemptError(attempt.number(),
                        attempt.ended() == null ? Instant.EPOCH : attempt.ended(), String.valueOf(attempt.error())))
                .toList();
    }
}
