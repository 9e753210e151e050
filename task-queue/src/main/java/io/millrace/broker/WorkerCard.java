package io.millrace.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
 */
public record WorkerCard(Instant started, Map<QueueName, Integer> queues, int concurrency, Set<String> types,
        Duration unknownTypeTimeout, int runningCount, List<Running> running) {

    /** A running attempt. */
    public record Running(QueueName queue, TaskId id, String type, Instant since) {
    }
}
