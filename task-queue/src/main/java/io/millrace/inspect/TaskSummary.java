package io.millrace.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;

/**
 * A task as a line of a listing.
 *
 * @param excerpt the first 200 characters of its payload
 * @param attempts attempts that ended, crashes not counted
 * @param crashes attempts that ended with the death of their worker
 * @param enqueuedAt when it was accepted
 * @param dueAt when it is due, if it waits for that
 * @param endedAt when it ended, if it did
 * @param error of its last attempt, if that failed
 * @param claim of an active task
 */
public record TaskSummary(QueueName queue, TaskId id, String type, TaskState state, String excerpt, int attempts, int crashes,
        @Nullable Instant enqueuedAt, @Nullable Instant dueAt, @Nullable Instant endedAt, @Nullable String error,
        @Nullable Claim claim) {
}
