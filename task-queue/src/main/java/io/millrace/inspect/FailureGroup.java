package io.millrace.inspect;

import java.time.Instant;

import io.millrace.task.TaskId;

/**
 * Failed tasks that failed alike. To retry them, or one of them first, act on the failed tasks
 * {@linkplain TaskFilter#inGroup of the group}.
 *
 * @param id of the group, the same as long as type and pattern are
 * @param count tasks in it
 * @param firstSeen when the earliest of them failed
 * @param lastSeen when the latest of them failed
 * @param sample the latest of them
 * @param error of the sample
 */
public record FailureGroup(String id, String type, String pattern, long count, Instant firstSeen, Instant lastSeen,
        TaskId sample, String error) {
}
