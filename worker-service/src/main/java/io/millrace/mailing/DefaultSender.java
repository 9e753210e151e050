package io.millrace.mailing;

import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

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

    /** Before the worker takes its first task. */
    void announce(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent start) {
        if (address.isEmpty()) {
            LOG.warn("MAIL_FROM is not set: emails that name no sender will wait in their retries until it is");
        }
    }

    Optional<EmailAddress> address() {
        return address;
    }

    // Quarkus shows the message of the innermost cause alone, and this one has said all there is.
    @SuppressWarnings("UnusedException")
    private static EmailAddress read(String from) {
        try {
            return EmailAddress.parse("MAIL_FROM (millrace.mail.from)", from);
        } catch (UnsendableEmailException e) {
            throw new ConfigurationException(e.reason());
        }
    }
}
