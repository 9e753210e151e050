package io.millrace.api.queue;

import jakarta.inject.Singleton;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;

/** Finds tasks. */
@Singleton
public class TaskLookup {

    private final TaskInspector inspector;

    TaskLookup(TaskInspector inspector) {
        this.inspector = inspector;
    }

    /** The task; fails with {@link ProblemType#TASK_NOT_KEPT}. */
    public Uni<TaskView> find(TaskPlace place) {
        return inspector.find(place.queue(), place.id()).map(found -> found.orElseThrow(place::notKept));
    }

    /** The answer for a task that is not there. */
    public static ProblemException notKept(QueueName queue, TaskId id) {
        return new ProblemException(ProblemType.TASK_NOT_KEPT,
                "Queue " + queue + " has no " + id + ": it never was accepted, or it ended and is not kept any more");
    }
}
