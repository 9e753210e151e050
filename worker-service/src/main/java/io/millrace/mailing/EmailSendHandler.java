package io.millrace.mailing;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.jboss.logging.Logger;

import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.smallrye.mutiny.Uni;

/**
 * Sends the email of an {@code email:send} task. An email that cannot be sent as it is, or that the provider refuses for good,
 * fails the task at once; whatever may pass by itself is retried. While there is no mail server that takes anything, emails
 * wait
 * and no attempt is counted.
 */
@ApplicationScoped
public class EmailSendHandler implements TaskHandler<EmailMessage> {

    private static final Logger LOG = Logger.getLogger(EmailSendHandler.class);

    private final EmailComposer composer;
    private final EmailProvider provider;

    EmailSendHandler(EmailComposer composer, EmailProvider provider) {
        this.composer = composer;
        this.provider = provider;
    }

    @Override
    public TaskType<EmailMessage> type() {
        return EmailTasks.EMAIL_SEND;
    }

    @Override
    public Set<String> needs() {
        return Set.of(EmailProvider.DEPENDENCY);
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, EmailMessage message) {
        return composer.compose(context.queue(), context.id(), message)
                .chain(email -> provider.send(email).map(result -> outcome(context, email, result)))
                .onFailure(UnsendableEmailException.class)
                .recoverWithItem(unsendable -> TaskOutcome.fail(unsendable.reason()));
    }

    private static TaskOutcome outcome(TaskContext context, OutgoingEmail email, DeliveryResult result) {
        if (result instanceof DeliveryResult.Accepted) {
            LOG.debugf("Task %s in queue %s: mail %s is sent", context.id(), context.queue(), email.messageId());
            return TaskOutcome.done(new EmailSent(email.messageId()));
        }
        if (result instanceof DeliveryResult.Rejected rejected) {
            return TaskOutcome.fail(rejected.reason());
        }
        if (result instanceof DeliveryResult.TryLater later) {
            return TaskOutcome.retry(later.reason());
        }
        return TaskOutcome.unavailable(EmailProvider.DEPENDENCY, ((DeliveryResult.Unavailable) result).reason());
    }
}
