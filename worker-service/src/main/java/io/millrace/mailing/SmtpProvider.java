package io.millrace.mailing;

import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import io.quarkus.mailer.Mail;
import io.smallrye.mutiny.Uni;

/**
 * Sends by SMTP. All recipients of an email are one transaction: when the server refuses one of them, nobody gets it.
 *
 * <p>
 * When the server cannot even be reached, it is tried twice more within two seconds, since nothing was sent; anything longer is
 * for the retries of the task, which survive this process.
 */
@ApplicationScoped
class SmtpProvider implements EmailProvider {

    private static final int RECONNECTS = 2;
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(250);
    private static final Duration LATEST_RECONNECT = Duration.ofSeconds(1);

    private final SmtpMailer smtp;
    private final Turnstile connections;
    private final Duration sendTimeout;

    SmtpProvider(SmtpMailer smtp, MailConfig config) {
        this.smtp = smtp;
        this.connections = new Turnstile(smtp.connections());
        this.sendTimeout = config.smtp().sendTimeout();
    }

    @Override
    public Uni<DeliveryResult> send(OutgoingEmail email) {
        Mail mail = toMail(email);
        return connections.pass(() -> smtp.send(mail).ifNoItem().after(sendTimeout).fail())
                .onFailure(SmtpFailures::isBeforeSending)
                .retry().withBackOff(FIRST_RECONNECT, LATEST_RECONNECT).withJitter(0.2).atMost(RECONNECTS)
                .ifNoItem().after(sendTimeout).fail()
                .<DeliveryResult> map(sent -> new DeliveryResult.Accepted())
                .onFailure().recoverWithItem(failure -> SmtpFailures.classify(failure, sendTimeout));
    }

    /** The addresses are the envelope. What people see of them, names and all, is in the headers, which we write ourselves. */
    private static Mail toMail(OutgoingEmail email) {
        Mail mail = new Mail()
                .setFrom(email.from().address())
                .setTo(addresses(email.to()))
                .setCc(addresses(email.cc()))
                .setBcc(addresses(email.bcc()))
                .setHtml(lines(email.html()))
                .setText(lines(email.text()))
                .addHeader("Message-ID", email.messageId())
                .addHeader("Subject", HeaderText.encode("Subject", email.subject()));
        addHeader(mail, "From", List.of(email.from()));
        addHeader(mail, "To", email.to());
        addHeader(mail, "Cc", email.cc());
        addHeader(mail, "Reply-To", email.replyTo());
        email.headers().forEach((name, value) -> mail.addHeader(name, HeaderText.encode(name, value)));
        return mail;
    }

    private static void addHeader(Mail mail, String name, List<EmailAddress> mailboxes) {
        if (!mailboxes.isEmpty()) {
            mail.addHeader(name, HeaderText.encode(mailboxes));
        }
    }

    private static List<String> addresses(List<EmailAddress> mailboxes) {
        return mailboxes.stream().map(EmailAddress::address).toList();
    }

    /** The mail client ends lines at LF alone, and would show a CR before it as a character of the text. */
    private static @Nullable String lines(@Nullable String body) {
        return body == null ? null : body.replace("\r\n", "\n").replace('\r', '\n');
    }
}
