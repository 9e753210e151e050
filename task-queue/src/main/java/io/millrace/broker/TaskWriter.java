package io.millrace.broker;

import java.util.List;

import io.millrace.client.EnqueueResult;
import io.smallrye.mutiny.Uni;

/** The producer's side of a broker. Safe for use from any thread. */
public interface TaskWriter {

    /**
     * Stores tasks, in this order within a queue; the results are in the order of the tasks. Calls made at the same time share
     * round trips. When not all were stored it fails, as {@link io.millrace.client.TaskClient} says. Refused at once, with
     * nothing sent, while too much waits for the broker.
     */
    Uni<List<EnqueueResult>> write(List<Message> messages);

    /** Stores the next tasks of a call that has begun: instead of being refused it waits until there is room for them. */
    default Uni<List<EnqueueResult>> writeNext(List<Message> messages) {
        return write(messages);
    }
}
