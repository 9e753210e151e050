package io.millrace.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

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
public record BreakerView(String dependency, String state, @Nullable Instant since, @Nullable Instant openUntil, long failures,
        String reason) {

    /** Whether tasks that need it are put off. */
    public boolean isOpen() {
        return !state.equals("closed");
    }
}
