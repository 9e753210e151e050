package io.millrace.api.inspect;

import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonFormat;

import io.millrace.inspect.Completion;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A task that completed lately; the task itself is perhaps not kept.
 *
 * @param at when its completion was confirmed
 * @param took how long its last attempt took
 */
@RegisterForReflection
record CompletionDocument(String id, String type, Instant at,
        @JsonFormat(shape = JsonFormat.Shape.STRING) Duration took) {

    static CompletionDocument of(Completion completion) {
        return new CompletionDocument(completion.id().value(), completion.type(), completion.at(), completion.took());
    }
}
