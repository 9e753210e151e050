package io.millrace.mailing;

import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;

/** Who sends what names no sender. Read at start-up, so that a sender which is none is noticed before the first email. */
@Singleton
class DefaultSender {

    private static final Logger LOG = Logger.getLogger(DefaultSender.class);

    private final Optional<EmailAddress> address;

    DefaultSender(MailConfig config) {
        this.address = config.from().map(DefaultSender::read);
    }

    void announce(@Observes StartupEvent start) {
        if (address.isEmpty()) {
            LOG.warn("MAIL_FROM is not set: emails that name no sender will wait in their retries until it is");
        }
    }

    Optional<EmailAddress> address() {
        return address;
    }

    private static EmailAddress read(String from) {
        try {
            return EmailAddress.parse("MAIL_FROM (millrace.mail.from)", from);
        } catch (UnsendableEmailException e) {
            throw new ConfigurationException(e.reason(), e);
        }
    }
}
