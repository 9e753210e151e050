package io.millrace.api.task;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.AttemptView;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An attempt that ended; what was not noted is left out.
 *
 * @param life 0 for the attempts since the task was enqueued or last revived; 1, 2 … for those of the lives before
 * @param number 1 for the first attempt of that life; 0 when its worker died and it was not counted
 * @param outcome one word: {@code completed}, {@code retry}, {@code failed}, {@code crash}, {@code timeout} …
 * @param error why it did not end well
 * @param errorType class of what its handler threw, if it threw
 * @param stack excerpt of the stack trace of that
 * @param times how often in a row it was put off so; left out when once
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record AttemptDocument(int life, int number, @Nullable Instant startedAt, @Nullable Instant endedAt, @Nullable String worker,
        String outcome, @Nullable String error, @Nullable String errorType, @Nullable String stack, @Nullable Integer times) {

    static AttemptDocument of(AttemptView attempt) {
        return new AttemptDocument(attempt.life(), attempt.number(), attempt.started(), attempt.ended(), attempt.worker(),
                attempt.outcome(), attempt.error(), attempt.errorType(), attempt.stack(),
                attempt.times() > 1 ? attempt.times() : null);
    }
}
