package io.millrace.api.event;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.TaskChange;
import io.millrace.task.TaskState;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Something that happened to a task.
 *
 * @param what one word: {@code enqueued}, {@code retried}, {@code failed} …
 * @param state that it is in since then; left out when it is not kept
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record ChangeDocument(String queue, String id, String what, @Nullable String state, Instant at) {

    static ChangeDocument of(TaskChange change) {
        TaskState state = change.state();
        return new ChangeDocument(change.queue().value(), change.id().value(), change.what(),
                state == null ? null : state.word(), change.at());
    }
}
