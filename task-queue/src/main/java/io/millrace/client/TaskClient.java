package io.millrace.client;

import java.util.List;

import io.millrace.task.Task;
import io.smallrye.mutiny.Uni;

/**
 * Enqueues tasks. Safe for use from any thread; calls made at the same time share round trips.
 *
 * <p>
 * Failures of the returned {@code Uni}: {@link BrokerUnavailableException} when nothing was sent,
 * {@link EnqueueUnknownException} when no answer came in time, {@link PayloadException} when the payload cannot be written.
 */
public interface TaskClient {

    /** Enqueues one task. */
    Uni<EnqueueResult> enqueue(Task<?> task);

    /**
     * Enqueues many tasks, in order within each queue, and answers for each in the order given. It is not a transaction: when
     * it fails, some may have been stored.
     */
    Uni<List<EnqueueResult>> enqueueAll(List<? extends Task<?>> tasks);
}
