package io.millrace.broker;

import java.util.List;

import io.millrace.client.EnqueueResult;
import io.smallrye.mutiny.Uni;

/** The producer's side of a broker. Safe for use from any thread. */
public interface TaskWriter {

    /**
     * Stores tasks, in this order within a queue; the results are in the order of the tasks. Calls made at the same time share
     * round trips. Fails with the first failure of any of them, as {@link io.millrace.client.TaskClient} says; the others may
     * have been stored.
     */
    Uni<List<EnqueueResult>> write(List<Message> messages);
}
