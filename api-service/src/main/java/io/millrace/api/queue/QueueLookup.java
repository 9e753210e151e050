package io.millrace.api.queue;

import jakarta.inject.Singleton;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.inspect.TaskInspector;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;

/** Finds the queues that paths name, so that a misspelt one is told and not taken for an empty one. */
@Singleton
public class QueueLookup {

    private final TaskInspector inspector;

    QueueLookup(TaskInspector inspector) {
        this.inspector = inspector;
    }

    /** The queue of that name; fails with {@link ProblemType#NO_SUCH_QUEUE} when nobody ever used it. */
    public Uni<QueueName> find(String name) {
        // What cannot be a name is not among them either.
        return inspector.queues().map(queues -> queues.stream().filter(queue -> queue.value().equals(name)).findFirst()
                .orElseThrow(() -> noSuchQueue(name)));
    }

    private static ProblemException noSuchQueue(String name) {
        return new ProblemException(ProblemType.NO_SUCH_QUEUE,
                "No producer and no worker ever used a queue \"" + name + "\"; GET /v1/queues lists those that are in use");
    }
}
