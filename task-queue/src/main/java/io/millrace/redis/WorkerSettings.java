package io.millrace.redis;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

import io.millrace.task.QueueName;

/**
 * What the broker must know about a worker.
 *
 * @param name unique to this start of this process: the consumer that holds its leases
 * @param queues that it works on
 * @param lease how long a claim lasts without being renewed
 * @param concurrency most entries that it holds
 * @param nanoTime a clock that only goes forward, by which it waits while it finds out who is dead
 */
public record WorkerSettings(String name, List<QueueName> queues, Duration lease, int concurrency, LongSupplier nanoTime) {

    /** By the machine's {@link System#nanoTime()}. */
    public WorkerSettings(String name, List<QueueName> queues, Duration lease, int concurrency) {
        this(name, queues, lease, concurrency, System::nanoTime);
    }
}
