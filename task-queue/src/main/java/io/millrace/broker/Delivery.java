package io.millrace.broker;

import io.millrace.task.TaskId;

/** An entry that was handed to this worker. */
public sealed interface Delivery {

    EntryRef ref();

    TaskId id();

    /**
     * A task to run.
     *
     * @param attempts attempts that have ended, crashes not counted
     * @param hasRecord whether the broker keeps a record of it, which its end must settle too
     */
    record OfTask(EntryRef ref, TaskId id, Message message, int attempts, boolean hasRecord) implements Delivery {
    }

    /** An entry that is no task, and why. */
    record Unreadable(EntryRef ref, TaskId id, String problem) implements Delivery {
    }
}
