package io.millrace.api.queue;

import jakarta.inject.Singleton;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;

/** Finds the tasks that paths name. */
@Singleton
public class TaskLookup {

    private final TaskInspector inspector;

    TaskLookup(TaskInspector inspector) {
        this.inspector = inspector;
    }

    /** The task; fails with {@link ProblemType#TASK_NOT_KEPT}, also when a name is none that a queue or task can have. */
    public Uni<TaskView> find(String queue, String id) {
        QueueName name;
        try {
            name = new QueueName(queue);
        } catch (IllegalArgumentException e) {
            return Uni.createFrom().failure(new ProblemException(ProblemType.TASK_NOT_KEPT, String.valueOf(e.getMessage())));
        }
        return find(name, id);
    }

    /** The task; fails with {@link ProblemType#TASK_NOT_KEPT}, also when the id is none that a task can have. */
    public Uni<TaskView> find(QueueName queue, String id) {
        TaskId taskId;
        try {
            taskId = new TaskId(id);
        } catch (IllegalArgumentException e) {
            return Uni.createFrom().failure(new ProblemException(ProblemType.TASK_NOT_KEPT, String.valueOf(e.getMessage())));
        }
        return inspector.find(queue, taskId).map(found -> found.orElseThrow(() -> notKept(queue, taskId)));
    }

    /** The answer for a task that is not there. */
    public static ProblemException notKept(QueueName queue, TaskId id) {
        return new ProblemException(ProblemType.TASK_NOT_KEPT,
                "Queue " + queue + " has no " + id + ": it never was accepted, or it ended and is not kept any more");
    }
}
