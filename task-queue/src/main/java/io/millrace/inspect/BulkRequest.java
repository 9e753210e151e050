package io.millrace.inspect;

import io.millrace.task.TaskState;

/**
 * An action on many tasks.
 *
 * @param action what to do to each
 * @param state that they are in; the action must be legal in it
 * @param filter which of those
 * @param limit most tasks to do it to, 1 to 1,000,000
 * @param dryRun only count them
 */
public record BulkRequest(TaskAction action, TaskState state, TaskFilter filter, int limit, boolean dryRun) {

    /** The most tasks of one request. */
    public static final int MOST = 1_000_000;

    public BulkRequest {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit is 1 to 1,000,000, not " + limit);
        }
        if (!action.isLegalIn(state)) {
            throw new IllegalArgumentException("No task that is " + state.word() + " can be the object of " + action.word());
        }
    }
}
