package io.millrace.api.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.inspect.BreakerView;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The circuit breaker of something that handlers need.
 *
 * @param dependency its name: {@code smtp}, {@code s3}
 * @param state {@code closed}: tasks pass; {@code open}: none do; {@code half-open}: one tries
 * @param since when it came into this state
 * @param openUntil when one may try
 * @param failures in a row
 * @param reason of the last failure
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BreakerDocument(String dependency, String state, @Nullable Instant since, @Nullable Instant openUntil,
        long failures,
        String reason) {

    /** The breaker as it is shown. */
    public static BreakerDocument of(BreakerView breaker) {
        return new BreakerDocument(breaker.dependency(), breaker.state(), breaker.since(), breaker.openUntil(),
                breaker.failures(), breaker.reason());
    }
}
