package io.millrace.worker;

/**
 * When an attempt is cut off.
 *
 * @param at as {@link System#nanoTime()}
 * @param isDeadline whether it is the task's deadline that ends it then, and not the timeout of the attempt
 */
record TimeLimit(long at, boolean isDeadline) {
}
