package io.millrace.worker;

import java.time.Duration;
import java.util.Map;

import io.millrace.task.QueueName;

/**
 * How a worker works.
 *
 * @param weights the queues it serves, and how their shares of the slots compare while all have work; each at least 1
 * @param concurrency most tasks at a time, at least 1
 * @param lease how long a claim lasts without being renewed, at least 1 s; a dead worker's tasks come back after it
 * @param drainTimeout how long a worker that stops waits for its tasks
 * @param unknownTypeTimeout how long a task waits for a worker with a handler for it while none announces its type, and fails
 *        then; zero: it fails at the first worker without one
 */
public record WorkerOptions(Map<QueueName, Integer> weights, int concurrency, Duration lease, Duration drainTimeout,
        Duration unknownTypeTimeout) {

    /** How long tasks of a type that nobody announces wait, unless an application says otherwise. */
    public static final Duration UNKNOWN_TYPE_TIMEOUT = Duration.ofHours(1);

    /** With an hour for tasks of types that no worker announces. */
    public WorkerOptions(Map<QueueName, Integer> weights, int concurrency, Duration lease, Duration drainTimeout) {
        this(weights, concurrency, lease, drainTimeout, UNKNOWN_TYPE_TIMEOUT);
    }

    public WorkerOptions {
        require(!weights.isEmpty(), "a worker serves at least one queue", weights);
        weights.forEach((queue, weight) -> require(weight >= 1, "the weight of queue " + queue + " is at least 1", weight));
        require(concurrency >= 1 && concurrency <= 10_000, "concurrency is 1 to 10,000", concurrency);
        require(lease.toMillis() >= 1000, "lease is at least 1 s", lease);
        require(!drainTimeout.isNegative(), "drain timeout is not negative", drainTimeout);
        require(!unknownTypeTimeout.isNegative() && unknownTypeTimeout.toDays() <= 366,
                "the time limit for unknown types is zero to 366 days", unknownTypeTimeout);
        weights = Map.copyOf(weights);
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", not " + got);
        }
    }
}
