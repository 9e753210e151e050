package io.millrace.api.suppression;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.millrace.mailstore.Suppression;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A suppressed address as Resend shows it.
 *
 * @param object {@code suppression}; left out in a listing
 * @param origin {@code bounce}, {@code complaint} or {@code manual}
 * @param sourceId the email that bounced or was complained about
 */
@RegisterForReflection
record SuppressionView(@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String object, String id, String email,
        String origin, @JsonProperty("source_id") @Nullable String sourceId, @JsonProperty("created_at") Instant createdAt) {

    private static final String OBJECT = "suppression";

    static SuppressionView of(Suppression suppression) {
        return of(OBJECT, suppression);
    }

    static SuppressionView line(Suppression suppression) {
        return of(null, suppression);
    }

    private static SuppressionView of(@Nullable String object, Suppression suppression) {
        return new SuppressionView(object, suppression.id(), suppression.address(), suppression.origin(),
                suppression.sourceId(),
                Instant.ofEpochMilli(suppression.at()));
    }
}
