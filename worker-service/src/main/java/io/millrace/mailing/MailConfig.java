package io.millrace.mailing;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who sends, and how long a mail server may take. Where the server is, is said by {@code quarkus.mailer.*}. */
@ConfigMapping(prefix = "millrace.mail")
interface MailConfig {

    /**
     * Sender of emails that name none, {@code user@host} or {@code Name <user@host>}; also taken from {@code MAIL_FROM}.
     * Unset, such emails wait in their retries until it is set.
     */
    Optional<String> from();

    /**
     * How often a provider is tried that does not let us in, because the key is wrong or the quota is used up. Too often: a
     * mail server locks the account. Too seldom: mail waits after the key was put right.
     */
    @WithDefault("60S")
    Duration parkedRetry();

    /** What is special about Resend. */
    Resend resend();

    /** What is special about SMTP. */
    Smtp smtp();

    /** Resend's HTTP API. */
    interface Resend {

        /**
         * The API key; also taken from {@code RESEND_API_KEY}. With it emails go out over Resend, and the mail server is not
         * used.
         */
        Optional<String> apiKey();

        /** Where the API is. */
        @WithDefault("https://api.resend.com")
        URI url();

        /** How long one call may take. Too low: mails are taken and not known to be. Too high: a hung call keeps its place. */
        @WithDefault("20S")
        Duration timeout();

        /** How many calls are under way at once in one worker. */
        @WithDefault("8")
        int concurrency();
    }

    /** Limits in time. A mail client without them waits for ever for a server that vanished without a word. */
    interface Smtp {

        /** How long a connection may take to be made. Too low: a far server is never reached. */
        @WithDefault("5S")
        Duration connectTimeout();

        /**
         * How long a connection may be silent before it is closed. Too low: a server that scans mail slowly
         * is cut off after it took the mail, and gets it again. Too high: a dead connection blocks its place in the pool.
         */
        @WithDefault("30S")
        Duration idleTimeout();

        /**
         * How long sending one mail may take, with the wait for a free connection. At least {@link #idleTimeout()}. Too high:
         * when the server hangs, so do the tasks, and all their slots.
         */
        @WithDefault("60S")
        Duration sendTimeout();
    }
}
