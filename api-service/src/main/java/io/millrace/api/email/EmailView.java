package io.millrace.api.email;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

import io.millrace.inspect.TaskView;
import io.millrace.task.TaskState;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.Tag;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An email as Resend shows it. What is not known is {@code null}: the sender, while it is left to the worker's configuration,
 * and
 * subject and bodies, when a template makes them.
 *
 * @param object always {@code email}
 * @param lastEvent the last that happened to it, in Resend's words
 * @param scheduledAt when it is due, while it is scheduled
 */
@RegisterForReflection
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EmailView(String object, String id, List<String> to, @Nullable String from, @Nullable Instant createdAt,
        @Nullable String subject, @Nullable String html, @Nullable String text, List<String> cc, List<String> bcc,
        List<String> replyTo, String lastEvent, @Nullable Instant scheduledAt, List<Tag> tags) {

    static EmailView of(TaskView task, EmailMessage message) {
        return new EmailView("email", task.id().value(), message.to(), message.from(), task.enqueuedAt(), message.subject(),
                message.html(), message.text(), message.cc(), message.bcc(), message.replyTo(), lastEvent(task.state()),
                task.state() == TaskState.SCHEDULED ? task.dueAt() : null, message.tags());
    }

    static String lastEvent(TaskState state) {
        return switch (state) {
            case PENDING, ACTIVE -> "queued";
            case SCHEDULED -> "scheduled";
            case RETRY -> "delivery_delayed";
            case COMPLETED -> "sent";
            case FAILED -> "failed";
            case CANCELED -> "canceled";
        };
    }
}
