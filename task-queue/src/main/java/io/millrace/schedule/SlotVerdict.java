package io.millrace.schedule;

import java.time.Instant;

import io.millrace.task.TaskId;
import io.millrace.task.TaskState;

/** What became of a slot. */
public sealed interface SlotVerdict {

    /**
     * It is a task now.
     *
     * @param at when, by Redis' clock
     */
    record Fired(TaskId id, TaskState state, Instant at) implements SlotVerdict {
    }

    /** The book was lost, and the id tells that the slot is a task already. The book knows it again. */
    record Known(TaskId id) implements SlotVerdict {
    }

    /** Nothing was enqueued, since this task of the entry has not ended. The slot is done with. */
    record Overlapped(TaskId live) implements SlotVerdict {
    }

    /** The slots are given up. */
    record Missed(Instant at) implements SlotVerdict {
    }

    /** Nothing was done: another scheduler came first, and the last slot is another one by now. */
    record Moved(Instant last) implements SlotVerdict {
    }

    /** Nothing was done: by Redis' clock the slot is more than a second ahead. */
    record Early(Instant now) implements SlotVerdict {
    }
}
