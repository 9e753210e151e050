package io.millrace.client;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;

/** What became of a task that was to be enqueued. That it is not known is not a result: see {@link EnqueueUnknownException}. */
public sealed interface EnqueueResult {

    QueueName queue();

    TaskId id();

    /**
     * Accepted: it is stored and will run at least once.
     *
     * @param state {@link TaskState#PENDING}, or {@link TaskState#SCHEDULED} when it was delayed
     */
    record Enqueued(QueueName queue, TaskId id, TaskState state) implements EnqueueResult {
    }

    /** Not accepted: a task with the caller's id lives, or ended and is remembered. */
    record IdConflict(QueueName queue, TaskId id) implements EnqueueResult {
    }

    /**
     * Not accepted: a task with the same unique key lives.
     *
     * @param id of the task that holds the key
     */
    record Duplicate(QueueName queue, TaskId id) implements EnqueueResult {
    }
}
