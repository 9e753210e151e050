package io.millrace.mailstore;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Something that happened to an email.
 *
 * @param event in Resend's words
 * @param at when, in ms since the epoch
 * @param recipients whom it is about; empty: all
 * @param reason in the words of whoever said it
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Happening(String event, long at, List<String> recipients, @Nullable String reason) {

    private static final int LONGEST_REASON = 500;

    @SuppressWarnings("RedundantNullCheck") // What JSON leaves out is null here.
    public Happening {
        recipients = recipients == null ? List.of() : List.copyOf(recipients);
        reason = reason == null || reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    /** Something that happened at an instant. */
    public static Happening of(EmailEvent event, Instant at, List<String> recipients, @Nullable String reason) {
        return new Happening(event.word(), at.toEpochMilli(), recipients, reason);
    }
}
