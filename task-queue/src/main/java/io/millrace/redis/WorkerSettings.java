package io.millrace.redis;

import java.time.Duration;
import java.util.List;

import io.millrace.task.QueueName;

/**
 * What the broker must know about a worker.
 *
 * @param name unique to this start of this process: the consumer that holds its leases
 * @param queues that it works on
 * @param lease how long a claim lasts without being renewed
 * @param concurrency most entries that it holds
 */
public record WorkerSettings(String name, List<QueueName> queues, Duration lease, int concurrency) {
}
