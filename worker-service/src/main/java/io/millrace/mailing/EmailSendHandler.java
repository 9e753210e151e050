package io.millrace.mailing;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.mailstore.EmailKey;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.smallrye.mutiny.Uni;

/**
 * Sends the email of an {@code email:send} task. An email that cannot be sent as it is, or that the provider refuses for
 * good, fails the task at once; whatever may pass by itself is retried. While there is no mail server that takes anything,
 * emails wait and no attempt is counted.
 */
@ApplicationScoped
public class EmailSendHandler implements TaskHandler<EmailMessage> {

    private final EmailParcels parcels;
    private final EmailComposer composer;
    private final Delivery delivery;
    private final Set<String> needs;

    EmailSendHandler(EmailParcels parcels, EmailComposer composer, Delivery delivery, EmailProvider provider) {
        this.parcels = parcels;
        this.composer = composer;
        this.delivery = delivery;
        this.needs = Set.of(provider.name());
    }

    @Override
    public TaskType<EmailMessage> type() {
        return EmailTasks.EMAIL_SEND;
    }

    @Override
    public Set<String> needs() {
        return needs;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, EmailMessage message) {
        return Uni.createFrom().deferred(() -> parcels.whole(new EmailKey(context.queue(), context.id()), message))
                .chain(whole -> composer.compose(context.queue(), context.id(), whole))
                .chain(email -> delivery.deliver(email, message))
                .call(outcome -> parcels.ended(new EmailKey(context.queue(), context.id()), message, outcome))
                .onFailure(UnsendableEmailException.class).recoverWithItem(EmailSendHandler::unsendable);
    }

    private static TaskOutcome unsendable(Throwable failure) {
        return TaskOutcome.fail(((UnsendableEmailException) failure).reason());
    }
}
