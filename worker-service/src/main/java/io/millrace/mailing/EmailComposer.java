package io.millrace.mailing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import io.millrace.mailstore.EmailKey;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.millrace.types.email.HeaderRules;
import io.smallrye.mutiny.Uni;

/** Makes of a message what a provider can send: renders its template, parses its addresses, checks every header. */
@ApplicationScoped
class EmailComposer {

    private final MailTemplates templates;
    private final Optional<EmailAddress> defaultFrom;

    EmailComposer(MailTemplates templates, DefaultSender defaultSender) {
        this.templates = templates;
        this.defaultFrom = defaultSender.address();
    }

    /** The email; fails with {@link UnsendableEmailException}, or {@link IllegalStateException} when nobody sends it. */
    Uni<OutgoingEmail> compose(QueueName queue, TaskId id, EmailMessage message) {
        return Uni.createFrom().deferred(() -> content(message)).map(content -> outgoing(queue, id, message, content));
    }

    private OutgoingEmail outgoing(QueueName queue, TaskId id, EmailMessage message, Content content) {
        EmailAddress from = sender(message.from());
        List<EmailAddress> to = addresses("to", message.to());
        List<EmailAddress> cc = addresses("cc", message.cc());
        List<EmailAddress> bcc = addresses("bcc", message.bcc());
        if (to.isEmpty()) {
            throw new UnsendableEmailException("to names nobody; an email needs at least one recipient");
        }
        UnsendableEmailException.throwIf("subject", HeaderRules.objectionToText(content.subject()));
        message.headers().forEach(EmailComposer::checkHeader);
        List<EmailAddress> recipients = new ArrayList<>(to);
        recipients.addAll(cc);
        recipients.addAll(bcc);
        return new OutgoingEmail(new EmailKey(queue, id),
                MessageIds.messageId(queue, id, from, recipients, content.subject()),
                OutgoingEmail.addresses(to, cc, bcc), from, to, cc, bcc, addresses("reply_to", message.replyTo()),
                content.subject(), content.html(), content.text(), message.headers(), message.tags(),
                message.attachments().stream().map(OutgoingFiles::of).toList());
    }

    private Uni<Content> content(EmailMessage message) {
        TemplateUse template = message.template();
        if (template == null) {
            return Uni.createFrom().item(written(message));
        }
        if (message.html() != null || message.text() != null) {
            throw new UnsendableEmailException("template excludes html and text: the email has both");
        }
        return templates.render(template).map(rendered -> new Content(
                message.subject() == null ? rendered.subject() : message.subject(), rendered.html(), rendered.text()));
    }

    private static Content written(EmailMessage message) {
        if (message.subject() == null) {
            throw new UnsendableEmailException("subject is missing; only a template brings its own");
        }
        if (message.html() == null && message.text() == null) {
            throw new UnsendableEmailException("html and text are missing; one of them, or a template, is the email's body");
        }
        return new Content(message.subject(), message.html(), message.text());
    }

    private EmailAddress sender(@Nullable String from) {
        if (from != null) {
            return EmailAddress.parse("from", from);
        }
        return defaultFrom.orElseThrow(() -> new IllegalStateException(
                "The email names no sender and there is no default one: set MAIL_FROM for the worker"));
    }

    private static List<EmailAddress> addresses(String field, List<String> texts) {
        return texts.stream().map(text -> EmailAddress.parse(field, text)).toList();
    }

    private static void checkHeader(String name, String value) {
        String shown = name.replaceAll("[^ -~]", "?");
        UnsendableEmailException.throwIf("headers." + shown,
                HeaderRules.objectionToName(name).or(() -> HeaderRules.objectionToText(value)));
    }

    private record Content(String subject, @Nullable String html, @Nullable String text) {
    }
}
