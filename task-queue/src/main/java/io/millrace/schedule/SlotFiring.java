package io.millrace.schedule;

import java.time.Duration;
import java.time.Instant;

import io.millrace.broker.Message;
import io.millrace.task.TaskId;

/**
 * A slot to be turned into a task.
 *
 * @param entry name of the cron entry: letters, digits, {@code _} and {@code -}
 * @param slot the instant at which it is due, to the millisecond
 * @param after the last slot as the caller knows it
 * @param standsFor how many slots before this one are given up with it
 * @param task what is enqueued, with an id of its own: the id makes a slot one task even if the book was lost
 * @param delay until the task may start, counted from the slot
 * @param unlessLive whether nothing is enqueued while the task that the entry enqueued last has not ended
 */
public record SlotFiring(String entry, Instant slot, Instant after, long standsFor, Message task, Duration delay,
        boolean unlessLive) {

    public SlotFiring {
        if (task.options().id() == null) {
            throw new IllegalArgumentException("The task of slot " + slot + " of entry " + entry + " has no id");
        }
        if (standsFor < 0 || delay.isNegative()) {
            throw new IllegalArgumentException("Slot " + slot + " of entry " + entry + " stands for " + standsFor
                    + " others and is delayed by " + delay + "; neither may be negative");
        }
    }

    /** The id of its task. */
    public TaskId id() {
        TaskId id = task.options().id();
        if (id == null) {
            throw new IllegalStateException("Checked when it was made");
        }
        return id;
    }
}
