package io.millrace.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

/**
 * A worker that lives: it said so within the last 30 s.
 *
 * @param name unique to this start of its process; claims carry it
 * @param lastSeen when it last said so, by Redis' clock
 * @param queues that it serves, with their weights
 * @param concurrency most tasks at a time
 * @param types that it has handlers for
 * @param unknownTypeTimeout after which it fails tasks of a type that no worker announces; {@code null} when it does not say
 * @param runningCount tasks that it runs
 * @param running the first of them, 200 at most, those that run longest before the others
 * @param blocked its event loops for handlers that do not turn, 20 at most
 */
public record WorkerView(String name, String host, long pid, Instant started, Instant lastSeen, Map<QueueName, Integer> queues,
        int concurrency, List<String> types, @Nullable Duration unknownTypeTimeout, int runningCount, List<Running> running,
        List<BlockedLoop> blocked) {

    /** A task that a worker runs, and since when. */
    public record Running(QueueName queue, TaskId id, String type, Instant since) {
    }

    /**
     * An event loop that a handler holds up by blocking it.
     *
     * @param thread its name
     * @param since when it was last known to turn
     * @param task the attempt that it is busy with; null when it is none of the worker's
     * @param stack an excerpt of what its thread is doing, in lines
     */
    public record BlockedLoop(String thread, Instant since, @Nullable Running task, String stack) {
    }

    public WorkerView {
        queues = Map.copyOf(queues);
        types = List.copyOf(types);
        running = List.copyOf(running);
        blocked = List.copyOf(blocked);
    }
}
