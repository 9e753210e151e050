package io.millrace.api.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.TaskSummary;
import io.millrace.types.email.ExpiringTemplates;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A task as a line of a listing; what is not known is left out.
 *
 * @param excerpt the first 200 characters of its payload, links that only a recipient may know redacted
 * @param attempts attempts that ended, crashes not counted
 * @param crashes attempts that ended with the death of their worker
 * @param error of its last attempt, if that failed
 * @param claim of an active task
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record TaskSummaryDocument(String id, String queue, String type, String state, String excerpt, int attempts, int crashes,
        @Nullable Instant enqueuedAt, @Nullable Instant dueAt, @Nullable Instant endedAt, @Nullable String error,
        @Nullable ClaimDocument claim) {

    static TaskSummaryDocument of(TaskSummary task) {
        return new TaskSummaryDocument(task.id().value(), task.queue().value(), task.type(), task.state().word(),
                ExpiringTemplates.redacted(task.type(), task.excerpt()), task.attempts(), task.crashes(), task.enqueuedAt(),
                task.dueAt(), task.endedAt(), task.error(),
                ClaimDocument.of(task.claim()));
    }
}
