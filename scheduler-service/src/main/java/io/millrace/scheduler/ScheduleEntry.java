package io.millrace.scheduler;

import java.time.Instant;

import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskType;

/**
 * A cron entry that was checked.
 *
 * @param name part of the ids of its tasks
 * @param task what is enqueued at each slot, with all its options but the id
 */
record ScheduleEntry(String name, Slots slots, Task<?> task) {

    static <P> Task<P> task(TaskType<P> type, Object payload, QueueName queue) {
        return type.task(type.payloadType().cast(payload)).queue(queue);
    }

    /** The task of a slot: whichever scheduler enqueues it, it has the same id. */
    Task<?> taskAt(Instant slot) {
        return task.id(name + "@" + slot);
    }
}
