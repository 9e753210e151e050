package io.millrace.inspect;

import org.jspecify.annotations.Nullable;

import io.millrace.task.TaskState;

/**
 * A page of tasks that is asked for.
 *
 * @param state that they are in
 * @param filter which of those
 * @param cursor where the page before ended, as it said; {@code null} for the first page
 * @param limit most tasks on the page, 1 to 200
 */
public record TaskQuery(TaskState state, TaskFilter filter, @Nullable String cursor, int limit) {

    /** The most tasks on a page. */
    public static final int MOST = 200;

    public TaskQuery {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("limit is 1 to " + MOST + ", not " + limit);
        }
    }

    /** The first page of all tasks in a state. */
    public static TaskQuery of(TaskState state, int limit) {
        return new TaskQuery(state, TaskFilter.ALL, null, limit);
    }

    /** The same question about some of them, from the first page on. */
    public TaskQuery where(TaskFilter which) {
        return new TaskQuery(state, which, null, limit);
    }

    /** The same question from there on. */
    public TaskQuery after(@Nullable String position) {
        return new TaskQuery(state, filter, position, limit);
    }
}
