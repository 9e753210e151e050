package io.millrace.client;

import java.util.List;

import io.millrace.task.Task;
import io.smallrye.mutiny.Uni;

/**
 * Enqueues tasks. Safe for use from any thread; calls made at the same time share round trips.
 *
 * <p>
 * Failures of the returned {@code Uni}: {@link BrokerUnavailableException} when nothing was sent,
 * {@link EnqueueUnknownException} when no answer came in time, {@link PayloadException} when the payload cannot be written,
 * {@link IllegalArgumentException} when the task is to start more than 366 days from now.
 *
 * <p>
 * Each call is answered once, within five seconds, whether it was sent by then or still waited in the client. At most 200,000
 * tasks, and 64 MiB of them, wait for the broker's answers at a time, of all callers together; beyond, a call is refused at
 * once with a {@link BrokerUnavailableException}. Await answers now and then, or hand many tasks over in one call.
 *
 * <p>
 * Answers arrive on the caller's Vert.x context where it has one, and otherwise on the client's own event loop, which carries
 * everybody's answers: do not block there.
 */
public interface TaskClient {

    /** Enqueues one task. */
    Uni<EnqueueResult> enqueue(Task<?> task);

    /**
     * Enqueues any number of tasks, in order within each queue, and answers for each in the order given. It is not a
     * transaction: {@link EnqueueUnknownException} means that some were stored, or may have been, and its message how many are
     * known to be. With any other failure none was.
     *
     * <p>
     * More than 1,024 tasks, or 1 MiB, go in portions, each within five seconds from when it is its turn, and their payloads
     * are
     * written as they go: neither list nor payloads may change before the answer.
     */
    Uni<List<EnqueueResult>> enqueueAll(List<? extends Task<?>> tasks);
}
