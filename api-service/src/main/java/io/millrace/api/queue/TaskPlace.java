package io.millrace.api.queue;

import java.net.URI;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

/** Where a task is found: what the path of a request names, and what {@code Location} says. */
public record TaskPlace(QueueName queue, TaskId id) {

    /**
     * What a path names.
     *
     * @throws ProblemException {@link ProblemType#TASK_NOT_KEPT} when no queue or task can have such a name
     */
    public static TaskPlace of(String queue, String id) {
        try {
            return new TaskPlace(new QueueName(queue), new TaskId(id));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.TASK_NOT_KEPT, String.valueOf(e.getMessage()));
        }
    }

    /** Its address in this API. */
    public URI location() {
        return URI.create("/v1/queues/" + queue + "/tasks/" + id);
    }

    /** The answer when it is not there. */
    public ProblemException notKept() {
        return TaskLookup.notKept(queue, id);
    }
}
