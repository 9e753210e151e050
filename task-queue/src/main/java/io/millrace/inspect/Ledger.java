package io.millrace.inspect;

/**
 * The books of a queue: everything that was ever accepted is somewhere. Read in one step, so true at any moment.
 *
 * @param accepted tasks accepted, revived or adjusted, ever
 * @param completed tasks that ended well, ever
 * @param failed tasks that ended without success, ever
 * @param canceled tasks that were cancelled, ever
 * @param deleted tasks that were deleted while they waited, ever
 * @param ready tasks in the stream of new tasks, waiting or active
 * @param again tasks in the stream of those that came back, waiting or active
 * @param scheduled tasks that wait for their first due time
 * @param retry tasks that wait to be attempted again
 */
public record Ledger(long accepted, long completed, long failed, long canceled, long deleted, long ready, long again,
        long scheduled, long retry) {

    /** What was accepted and is nowhere (above zero), or is somewhere and was never accepted (below zero). */
    public long difference() {
        return accepted - completed - failed - canceled - deleted - live();
    }

    /** Tasks that have not ended. */
    public long live() {
        return ready + again + scheduled + retry;
    }
}
