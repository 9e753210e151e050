package io.millrace.api.task;

import io.millrace.client.EnqueueResult.Enqueued;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The answer to an accepted task.
 *
 * @param state {@code pending}, or {@code scheduled} when it was delayed
 */
@RegisterForReflection
record TaskAccepted(String id, String queue, String state) {

    static TaskAccepted of(Enqueued enqueued) {
        return new TaskAccepted(enqueued.id().value(), enqueued.queue().value(), enqueued.state().word());
    }
}
