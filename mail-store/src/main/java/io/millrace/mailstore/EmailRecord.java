package io.millrace.mailstore;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.types.email.EmailMessage;

/**
 * What is kept about an email.
 *
 * @param content without what is kept apart
 * @param createdAt when it was accepted
 * @param dueAt when it is to be sent; {@code null}: at once
 * @param lastEvent what it has come to, as far as this record was told
 * @param messageId {@code Message-ID} of the mail, once it was sent
 * @param events what happened to it, oldest first, the last fifty; empty in a listing
 */
public record EmailRecord(EmailKey key, EmailMessage content, Instant createdAt, @Nullable Instant dueAt, EmailEvent lastEvent,
        @Nullable String messageId, List<Happening> events) {
}
