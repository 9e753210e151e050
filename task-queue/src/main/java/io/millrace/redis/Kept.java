package io.millrace.redis;

import java.time.Duration;

import io.millrace.task.TaskId;

/**
 * How much is kept of a queue's tasks that ended one way; the oldest go first when there are more.
 *
 * @param time for which each is kept
 * @param most tasks
 * @param mostKib of Redis' memory for their records
 */
record Kept(Duration time, int most, int mostKib) {

    static final Kept FAILED = new Kept(Duration.ofDays(30), 100_000, 256 * 1024);
    static final Kept CANCELED = new Kept(Duration.ofDays(7), 10_000, 64 * 1024);
    /** Of deleted tasks. */
    static final Kept NOTHING = new Kept(Duration.ZERO, 0, 0);

    /** For so long a caller's id is taken after its task ended, whatever is kept of it. */
    private static final Duration GUARD = Duration.ofHours(24);

    /** Completed tasks are kept for as long as each asks. */
    static Kept completed(Duration retention) {
        return new Kept(retention, 100_000, 256 * 1024);
    }

    /** How long the caller's id of a task that ended stays taken, in ms; 0 for an id that the broker made. */
    long guardMillis(TaskId id) {
        return id.isBrokerMade() ? 0 : Math.max(GUARD.toMillis(), time.toMillis());
    }
}
