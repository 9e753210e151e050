package io.millrace.api.email;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.millrace.types.email.EmailAttachment;
import io.millrace.types.email.EmailMessage.Tag;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An email as Resend shows it, and what we know besides. What is not known is {@code null}: the sender, while it is left to the
 * worker's configuration, and subject and bodies, when a template makes them.
 *
 * @param object always {@code email}
 * @param messageId {@code Message-ID} of the mail, once it was sent
 * @param lastEvent the last that happened to it, in Resend's words
 * @param scheduledAt when it is due, while it is scheduled
 * @param template of which it is made; links that only the recipient may know are redacted
 * @param attachments without their contents
 * @param events what happened to it, oldest first, the last fifty
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EmailView(String object, String id, @Nullable String messageId, List<String> to, @Nullable String from,
        @Nullable Instant createdAt, @Nullable String subject, @Nullable String html, @Nullable String text, List<String> cc,
        List<String> bcc, List<String> replyTo, String lastEvent, @Nullable Instant scheduledAt, List<Tag> tags,
        @Nullable TemplateUse template, List<EmailAttachment> attachments, List<EventView> events) {
}
