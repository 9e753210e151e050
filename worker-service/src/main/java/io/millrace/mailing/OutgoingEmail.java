package io.millrace.mailing;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An email ready for a provider: nothing left to look up, render or check.
 *
 * @param messageId with its angle brackets; the same at every attempt
 * @param subject as people read it
 * @param html at least one of {@code html} and {@code text} is there
 * @param headers custom headers, none of which a provider writes itself
 */
record OutgoingEmail(String messageId, EmailAddress from, List<EmailAddress> to, List<EmailAddress> cc,
        List<EmailAddress> bcc, List<EmailAddress> replyTo, String subject, @Nullable String html, @Nullable String text,
        Map<String, String> headers) {
}
