package io.millrace.mailing;

import java.time.Clock;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.quarkus.arc.DefaultBean;

/** What is chosen by configuration, and what tests put something else in the place of. */
@Singleton
class MailBeans {

    /** Over Resend when there is a key for it, by the mail server otherwise. */
    @Produces
    @Singleton
    EmailProvider provider(MailConfig config, SmtpProvider smtp, ResendProvider resend) {
        return config.resend().apiKey().isPresent() ? resend : smtp;
    }

    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.systemUTC();
    }
}
