package io.millrace.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

/**
 * What a worker tells of itself, for people to see.
 *
 * @param started when it began to work
 * @param queues that it serves, with their weights
 * @param concurrency most tasks at a time
 * @param types that it has handlers for
 * @param unknownTypeTimeout after which it fails tasks of a type that nobody announces
 * @param runningCount tasks that it runs
 * @param running the longest-running of them
 * @param blocked its event loops for handlers that do not turn
 */
public record WorkerCard(Instant started, Map<QueueName, Integer> queues, int concurrency, Set<String> types,
        Duration unknownTypeTimeout, int runningCount, List<Running> running, List<BlockedLoop> blocked) {

    /** A running attempt. */
    public record Running(QueueName queue, TaskId id, String type, Instant since) {
    }

    /**
     * An event loop that a handler holds up.
     *
     * @param thread its name
     * @param since when it was last known to turn
     * @param task the attempt that it is busy with; null when it is none of this worker's
     * @param stack an excerpt of what its thread is doing, in lines
     */
    public record BlockedLoop(String thread, Instant since, @Nullable Running task, String stack) {
    }
}
