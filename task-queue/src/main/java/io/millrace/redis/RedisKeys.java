package io.millrace.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Lane;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;

/**
 * Every Redis key of a queue. All share one hash tag, so a queue lives in one slot of a cluster.
 *
 * @param prefix of all of them
 * @param ready the stream of the tasks that were enqueued to run at once
 * @param again the stream of those that came back, or whose time came
 */
record RedisKeys(String prefix, String ready, String again) {

    /** The consumer group of all workers. {@code lib.lua} names it too. */
    static final String GROUP = "workers";

    /** The names of all queues that are in use (set). Beside the queues, in a slot of its own. */
    static final String QUEUES = "millrace:queues";

    /** The names of workers and when they were last heard of (sorted set), and the prefix of their cards (string). */
    static final String WORKERS = "millrace:workers";
    static final String WORKER = "millrace:worker:";

    /** When each type of task was last announced, and by which worker (hash). */
    static final String TYPES = "millrace:types";

    /** The breakers of all dependencies, which belong to no queue. */
    static final String BREAKERS = "millrace:breakers";

    /** Cron entries that operators made, and what is noted of all entries (hash). */
    static final String SCHEDULES = "millrace:schedules";

    /** Whoever enqueues may name any queue: past so many, keys are made each time. */
    private static final int MOST_REMEMBERED = 1_000;
    private static final Map<QueueName, RedisKeys> REMEMBERED = new ConcurrentHashMap<>();

    static RedisKeys of(QueueName queue) {
        RedisKeys known = REMEMBERED.get(queue);
        if (known != null) {
            return known;
        }
        String prefix = "millrace:{" + queue + "}:";
        RedisKeys made = new RedisKeys(prefix, prefix + "ready", prefix + "again");
        if (REMEMBERED.size() < MOST_REMEMBERED) {
            REMEMBERED.put(queue, made);
        }
        return made;
    }

    String scheduled() {
        return prefix + "scheduled";
    }

    String retry() {
        return prefix + "retry";
    }

    /** Those of the tasks to be retried that wait for a suspect's end before they may go. */
    String suspects() {
        return prefix + "suspects";
    }

    String completed() {
        return prefix + "completed";
    }

    String failed() {
        return prefix + "failed";
    }

    String canceled() {
        return prefix + "canceled";
    }

    String records() {
        return prefix + "task:";
    }

    String guards() {
        return prefix + "id:";
    }

    String locks() {
        return prefix + "unique:";
    }

    String meta() {
        return prefix + "meta";
    }

    String rate() {
        return prefix + "rate";
    }

    String ledger() {
        return prefix + "ledger";
    }

    String recent() {
        return prefix + "recent";
    }

    String events() {
        return prefix + "events";
    }

    String stats() {
        return prefix + "stats:";
    }

    /** How often each worker has said that it lives (hash). */
    String beats() {
        return prefix + "beats";
    }

    String dueChannel() {
        return prefix + "due";
    }

    String cancelRequests() {
        return prefix + "cancel";
    }

    String signals() {
        return prefix + "signals";
    }

    /** The book of a cron entry's slots. */
    String cron(String entry) {
        return prefix + "cron:" + entry;
    }

    /** The last runs of a cron entry. */
    String cronRuns(String entry) {
        return cron(entry) + ":runs";
    }

    /** The prefix of lanes of types. */
    String lanes() {
        return prefix + Lane.of("").name();
    }

    String stream(Lane lane) {
        return lane.equals(Lane.READY) ? ready() : lane.equals(Lane.AGAIN) ? again() : prefix + lane.name();
    }

    /** The sorted set of the tasks in a state; only streams hold the others. */
    String listing(TaskState state) {
        return switch (state) {
            case SCHEDULED -> scheduled();
            case RETRY -> retry();
            case COMPLETED -> completed();
            case FAILED -> failed();
            case CANCELED -> canceled();
            case PENDING, ACTIVE -> throw new IllegalArgumentException("No sorted set lists " + state.word() + " tasks");
        };
    }

    static String streamOf(EntryRef ref) {
        return of(ref.queue()).stream(ref.lane());
    }
}
