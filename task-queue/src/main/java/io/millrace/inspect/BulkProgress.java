package io.millrace.inspect;

/**
 * How far an action on many tasks has come. All counts are since its beginning.
 *
 * @param scanned tasks that were looked at
 * @param matched tasks that were meant, at most as many as the limit
 * @param done tasks that it was done to; none in a dry run
 * @param signalled active tasks whose worker was asked to cancel them
 * @param skipped tasks that had changed state, or were gone, when their turn came
 * @param finished whether this is the last word
 */
public record BulkProgress(long scanned, long matched, long done, long signalled, long skipped, boolean finished) {

    /** Nothing yet. */
    public static final BulkProgress NONE = new BulkProgress(0, 0, 0, 0, 0, false);
}
