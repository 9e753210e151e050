package io.millrace.worker;

import org.jspecify.annotations.Nullable;

/**
 * How long an attempt may take: for its timeout from when its handler is called, and until the deadline of its task.
 *
 * @param timeout in nanoseconds
 * @param deadlineAt as {@link System#nanoTime()}; null when there is none
 */
record TimeLimit(long timeout, @Nullable Long deadlineAt) {

    /** When it is cut off if its handler was called at this time. Both as {@link System#nanoTime()}. */
    long endOf(long begunAt) {
        return deadlineAt != null && isDeadline(begunAt) ? deadlineAt : begunAt + timeout;
    }

    /** Whether it is the task's deadline that ends it then, and not the timeout of the attempt. */
    boolean isDeadline(long begunAt) {
        return deadlineAt != null && deadlineAt - (begunAt + timeout) < 0;
    }
}
