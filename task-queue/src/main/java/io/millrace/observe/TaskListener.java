package io.millrace.observe;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.millrace.client.EnqueueResult;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskType;

/**
 * Is told what happens to tasks, where it happens. In a Quarkus application being a bean is its registration. It must not
 * block the thread of a handler; what it throws is logged, and changes nothing for the task.
 */
public interface TaskListener {

    /** Listens to nothing. */
    TaskListener NONE = new TaskListener() {
    };

    /**
     * A task is about to be enqueued. Called on the caller's thread.
     *
     * @return the task as it is to be stored: the same, or one with other headers
     */
    default <P> Task<P> enqueueing(Task<P> task) {
        return task;
    }

    /** The broker answered for a task. */
    default void enqueued(TaskType<?> type, EnqueueResult result) {
    }

    /**
     * An attempt begins. Called on the thread that the handler runs on, right before it.
     *
     * @param waited since the task could have been fetched: since it was enqueued, or came back. The clocks of the broker and
     *        of
     *        this machine may differ; never negative
     * @return who listens to this attempt
     */
    default Running started(TaskContext context, TaskType<?> type, Duration waited) {
        return Running.UNHEARD;
    }

    /** A worker found out that it had lost a lease. Called on a thread that is there for this. */
    default void leaseLost(QueueName queue) {
    }

    /** Listens to one attempt. */
    interface Running {

        /** Does not. */
        Running UNHEARD = (ending, took, reason) -> {
        };

        /** The handler has returned what it will answer with. Called on its thread. */
        default void returned() {
        }

        /**
         * The attempt has ended for the engine, whatever its handler still does. Called once, on a thread that is there for
         * this.
         *
         * @param took since it started
         * @param reason for an ending that is not {@link Ending#COMPLETED}, where there is one
         */
        void ended(Ending ending, Duration took, @Nullable String reason);
    }
}
