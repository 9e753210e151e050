package io.millrace.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;

/**
 * Something that happened to a task with a story: one that was delayed, named, unique, large or kept, that failed, or that an
 * operator acted on. Of other tasks nothing is told.
 *
 * @param position in the order of all changes
 * @param what one word: {@code enqueued}, {@code promoted}, {@code retried}, {@code snoozed}, {@code crashed},
 *        {@code completed}, {@code failed}, {@code canceled}, {@code signalled} (its worker was asked to cancel it),
 *        {@code run}, {@code moved} (in time), {@code revived} or {@code deleted}
 * @param state that it is in since then; {@code null} when it is not kept
 */
public record TaskChange(ChangePosition position, QueueName queue, TaskId id, String what, @Nullable TaskState state) {

    /** When it happened, by Redis' clock. */
    public Instant at() {
        return Instant.ofEpochMilli(position.millis());
    }
}
