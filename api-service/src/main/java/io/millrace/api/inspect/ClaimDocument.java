package io.millrace.api.inspect;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonFormat;

import io.millrace.inspect.Claim;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A worker's hold on an active task.
 *
 * @param worker its name
 * @param age since it was taken; says nothing about whether the worker lives
 */
@RegisterForReflection
public record ClaimDocument(String worker, @JsonFormat(shape = JsonFormat.Shape.STRING) Duration age) {

    /** The claim, if there is one. */
    public static @Nullable ClaimDocument of(@Nullable Claim claim) {
        return claim == null ? null : new ClaimDocument(claim.worker(), claim.age());
    }
}
