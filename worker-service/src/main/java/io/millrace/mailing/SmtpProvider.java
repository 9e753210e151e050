package io.millrace.mailing;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;

import org.jspecify.annotations.Nullable;

import io.quarkus.mailer.Mail;
import io.smallrye.mutiny.Uni;

/**
 * Sends by SMTP. The envelope of an email is one transaction: when the server refuses one of its recipients, nobody gets it.
 *
 * <p>
 * When the server cannot even be reached, it is tried twice more within two seconds, since nothing was sent; anything longer is
 * for the retries of the task, which survive this process.
 */
@ApplicationScoped
@Typed(SmtpProvider.class)
class SmtpProvider implements EmailProvider {

    static final String NAME = "smtp";

    private static final Duration UNTIL_ONE_IS_FREE = Duration.ofSeconds(2);
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
    public String name() {
        return NAME;
    }

    @Override
    public Uni<DeliveryResult> send(OutgoingEmail email, Function<DeliveryResult.Accepted, Uni<Void>> noted) {
        Mail mail = toMail(email);
        DeliveryResult.Accepted accepted = new DeliveryResult.Accepted(null);
        AtomicBoolean offered = new AtomicBoolean();
        return connections.pass(() -> {
            offered.set(true);
            // Noted within the turnstile, which sees to the end what nobody waits for any more.
            return smtp.send(mail).ifNoItem().after(sendTimeout).fail().chain(() -> noted.apply(accepted));
        })
                .onFailure(SmtpFailures::isBeforeSending)
                .retry().withBackOff(FIRST_RECONNECT, LATEST_RECONNECT).withJitter(0.2).atMost(RECONNECTS)
                .ifNoItem().after(sendTimeout).fail()
                .<DeliveryResult> map(sent -> accepted)
                .onFailure().recoverWithItem(failure -> offered.get() ? SmtpFailures.classify(failure, sendTimeout)
                        : new DeliveryResult.Busy("No connection to the mail server came free within "
                                + sendTimeout.toSeconds() + " s (quarkus.mailer.max-pool-size)", UNTIL_ONE_IS_FREE));
    }

    /** The addresses are the envelope. What people see of them, names and all, is in the headers, which we write ourselves. */
    private static Mail toMail(OutgoingEmail email) {
        Mail mail = new Mail()
                .setFrom(email.from().address())
                .setTo(addresses(email.inEnvelope(email.to())))
                .setCc(addresses(email.inEnvelope(email.cc())))
                .setBcc(addresses(email.inEnvelope(email.bcc())))
                .setHtml(lines(email.html()))
                .setText(lines(email.text()))
                .addHeader("Message-ID", email.messageId())
                .addHeader("Subject", HeaderText.encode("Subject", email.subject()));
        addHeader(mail, "From", List.of(email.from()));
        addHeader(mail, "To", email.to());
        addHeader(mail, "Cc", email.cc());
        addHeader(mail, "Reply-To", email.replyTo());
        email.headers().forEach((name, value) -> mail.addHeader(name, HeaderText.encode(name, value)));
        for (OutgoingFile file : email.files()) {
            if (file.contentId() == null) {
                mail.addAttachment(quotable(file.name()), file.content(), file.contentType());
            } else {
                mail.addInlineAttachment(quotable(file.name()), file.content(), file.contentType(),
                        "<" + file.contentId() + ">");
            }
        }
        return mail;
    }

    /** The mail client puts names between quotes as they are; one within would end them, and begin parameters of its own. */
    private static String quotable(String fileName) {
        return fileName.replace('"', '\'').replace('\\', '_');
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
