package io.millrace.api.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.TaskView;
import io.millrace.schedule.SlotRun;
import io.millrace.task.QueueName;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A line of a schedule's history.
 *
 * @param kind {@code fired}, {@code manual}, {@code overlapped} or {@code missed}
 * @param slot when it was due
 * @param at when it was decided
 * @param lateness from the one to the other
 * @param missed slots that were given up with it
 * @param task that was enqueued; of one that was overlapped, the task that had not ended
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record RunDocument(String kind, Instant slot, Instant at,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Duration lateness, long missed, @Nullable RunTask task) {

    /** Said of a task that has ended and is not kept any more. */
    static final String NOT_KEPT = "not-kept";

    /**
     * The task of a run.
     *
     * @param state as it is now
     * @param error of its last attempt that failed
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RunTask(String queue, String id, String state, @Nullable Instant endedAt, @Nullable String error) {
    }

    static RunDocument of(SlotRun run, QueueName queue, Optional<TaskView> found) {
        Duration late = Duration.between(run.slot(), run.at());
        return new RunDocument(run.kind().word(), run.slot(), run.at(), late.isNegative() ? Duration.ZERO : late, run.missed(),
                run.task() == null ? null
                        : found.map(task -> new RunTask(queue.value(), task.id().value(), task.state().word(), task.endedAt(),
                                lastError(task)))
                                .orElse(new RunTask(queue.value(), run.task().value(), NOT_KEPT, null, null)));
    }

    private static @Nullable String lastError(TaskView task) {
        return task.errors().isEmpty() ? null : task.errors().get(task.errors().size() - 1).message();
    }
}
