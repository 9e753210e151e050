package io.millrace.api.email;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.millrace.types.email.EmailMessage;

/**
 * A checked {@code POST /v1/emails}.
 *
 * @param message what is to be sent
 * @param scheduledAt not before this instant; {@code null}: now
 * @param deadline after which it is of no use any more, because its link has expired; {@code null}: it always is
 */
record EmailRequest(EmailMessage message, @Nullable Instant scheduledAt, @Nullable Instant deadline) {
}
