package io.millrace.api.email;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An email as a line of a listing, as Resend shows it.
 *
 * @param messageId {@code Message-ID} of the mail, once it was sent
 * @param lastEvent the last that happened to it, in Resend's words
 * @param scheduledAt when it is due, while it is scheduled
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EmailSummary(String id, @Nullable String messageId, List<String> to, @Nullable String from, @Nullable Instant createdAt,
        @Nullable String subject, List<String> cc, List<String> bcc, List<String> replyTo, String lastEvent,
        @Nullable Instant scheduledAt) {
}
