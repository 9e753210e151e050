package io.millrace.redis;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Lane;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;

/** Every Redis key of a queue. All share one hash tag, so a queue lives in one slot of a cluster. */
record RedisKeys(String ready, String again, String scheduled, String retry, String completed, String failed, String canceled,
        String records, String guards, String locks, String meta,
        String rate, String ledger, String stats, String dueChannel, String cancelRequests, String signals) {

    /** The consumer group of all workers. {@code lib.lua} names it too. */
    static final String GROUP = "workers";

    /** The names of all queues that are in use (set). Beside the queues, in a slot of its own. */
    static final String QUEUES = "millrace:queues";

    /** The names of workers and when they were last heard of (sorted set), and the prefix of their cards (string). */
    static final String WORKERS = "millrace:workers";
    static final String WORKER = "millrace:worker:";

    /** The breakers of all dependencies, which belong to no queue. */
    static final String BREAKERS = "millrace:breakers";

    static RedisKeys of(QueueName queue) {
        String prefix = "millrace:{" + queue + "}:";
        return new RedisKeys(prefix + "ready", prefix + "again", prefix + "scheduled", prefix + "retry",
                prefix + "completed", prefix + "failed", prefix + "canceled", prefix + "task:", prefix + "id:",
                prefix + "unique:", prefix + "meta", prefix + "rate", prefix + "ledger", prefix + "stats:", prefix + "due",
                prefix + "cancel", prefix + "signals");
    }

    String stream(Lane lane) {
        return lane == Lane.READY ? ready : again;
    }

    /** The sorted set of the tasks in a state; only streams hold the others. */
    String listing(TaskState state) {
        return switch (state) {
            case SCHEDULED -> scheduled;
            case RETRY -> retry;
            case COMPLETED -> completed;
            case FAILED -> failed;
            case CANCELED -> canceled;
            case PENDING, ACTIVE -> throw new IllegalArgumentException("No sorted set lists " + state.word() + " tasks");
        };
    }

    static String streamOf(EntryRef ref) {
        return of(ref.queue()).stream(ref.lane());
    }
}
