package io.millrace.inspect;

import java.time.Duration;
import java.time.Instant;

import io.millrace.task.TaskId;

/**
 * A task that completed lately; the task itself is perhaps not kept.
 *
 * @param at when its completion was confirmed
 * @param took how long its last attempt took, from when its slot was taken
 */
public record Completion(TaskId id, String type, Instant at, Duration took) {
}
