package io.millrace.mailing;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.EmailNote;
import io.millrace.mailstore.Happening;
import io.millrace.mailstore.PartsStore;
import io.millrace.observe.Ending;
import io.millrace.observe.TaskListener;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskType;
import io.millrace.types.email.EmailTasks;
import io.smallrye.mutiny.Uni;

/**
 * Brings the records of emails to their end that were not sent, whoever decided that: the handler, the last retry, a
 * deadline, or somebody who cancelled. Secret links end with them.
 */
@ApplicationScoped
class EmailEndings implements TaskListener {

    private static final Logger LOG = Logger.getLogger(EmailEndings.class);

    private final EmailBook book;
    private final PartsStore parts;
    private final Clock clock;

    EmailEndings(EmailBook book, PartsStore parts, Clock clock) {
        this.book = book;
        this.parts = parts;
        this.clock = clock;
    }

    @Override
    public Running started(TaskContext context, TaskType<?> type, Duration waited) {
        return type.name().equals(EmailTasks.EMAIL_SEND.name())
                ? (ending, took, reason) -> ended(new EmailKey(context.queue(), context.id()), ending, reason)
                : Running.UNHEARD;
    }

    private void ended(EmailKey email, Ending ending, @Nullable String reason) {
        switch (ending) {
            case FAILED -> end(email, EmailEvent.FAILED, reason);
            case CANCELED -> end(email, EmailEvent.CANCELED, null);
            case COMPLETED, RETRY, SNOOZED, HANDED_BACK, LOST -> {
                // Written by the delivery itself, or not the end.
            }
        }
    }

    private void end(EmailKey email, EmailEvent event, @Nullable String reason) {
        Happening happening = Happening.of(event, clock.instant(), List.of(), reason);
        Uni.combine().all().unis(book.note(EmailNote.of(email).happened(happening)), parts.erase(email)).discardItems()
                .subscribe().with(done -> {
                }, e -> LOG.warnf("The record of email %s does not tell that it is %s: %s", email, event.word(),
                        e.getMessage()));
    }
}
