package io.millrace.broker;

import io.millrace.client.EnqueueResult;
import io.smallrye.mutiny.Uni;

/** The producer's side of a broker. Safe for use from any thread. */
public interface TaskWriter {

    /** Stores one task. Calls made at the same time share round trips. Fails as {@link io.millrace.client.TaskClient} says. */
    Uni<EnqueueResult> write(Message message);
}
