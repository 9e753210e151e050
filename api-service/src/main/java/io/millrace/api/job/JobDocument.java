package io.millrace.api.job;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A job as it is kept and shown.
 *
 * @param kind {@code bulk}, {@code fsck} or {@code delete-queue}
 * @param by principal of the operator who asked for it
 * @param request what was asked for
 * @param progress how far it has come, in the terms of its kind; left out before the first step
 * @param error what stopped it
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobDocument(String id, String kind, String queue, String state, String by, JsonNode request, Instant startedAt,
        @Nullable Instant endedAt, @Nullable JsonNode progress, @Nullable String error) {

    boolean isRunning() {
        return state.equals(JobState.RUNNING.word());
    }

    JobDocument at(@Nullable JsonNode reached) {
        return new JobDocument(id, kind, queue, state, by, request, startedAt, endedAt, reached, error);
    }

    JobDocument ended(JobState how, Instant when, @Nullable JsonNode reached, @Nullable String why) {
        return new JobDocument(id, kind, queue, how.word(), by, request, startedAt, when, reached, why);
    }

    /** As it is shown when nobody works on it any more and nobody noted its end. */
    JobDocument interrupted() {
        return new JobDocument(id, kind, queue, JobState.INTERRUPTED.word(), by, request, startedAt, endedAt, progress,
                "The instance that worked on it has not been heard of; what was done until then stays done");
    }
}
