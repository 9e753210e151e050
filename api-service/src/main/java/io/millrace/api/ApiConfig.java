package io.millrace.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What can be set about the API. */
@ConfigMapping(prefix = "millrace.api")
public interface ApiConfig {

    /**
     * The API keys, comma-separated, each {@code principal:role:sha256}, where {@code sha256} is the SHA-256 of the key in hex
     * ({@code printf %s "$KEY" | sha256sum}) and the role is {@code producer}, {@code viewer} or {@code operator}. A principal
     * may have several keys, so that one can be replaced while the other still works. Without this and without
     * {@link #keysFile()} the service does not start.
     */
    Optional<List<String>> keys();

    /**
     * A file with more keys, one a line in the same form; blank lines and lines that start with {@code #} are skipped. It is
     * read again when it changes: this is how keys are added and withdrawn without a restart.
     */
    Optional<Path> keysFile();

    /**
     * How often to look whether {@link #keysFile()} has changed, which is how long a withdrawn key works on. Less than a second
     * reads the file more often than it gains anything.
     */
    @WithDefault("2S")
    Duration keysFileCheck();

    /**
     * The queue that takes the tasks of {@code /v1/emails}. Emails are looked up there by their id, so after a change those
     * in the old queue are still sent, but no longer found under {@code /v1/emails/{id}}.
     */
    @WithDefault("default")
    String emailQueue();

    /**
     * Signing secrets of Resend's webhooks, {@code whsec_…}, comma-separated; also taken from {@code RESEND_WEBHOOK_SECRET}.
     * Two while one replaces the other. Without them {@code POST /v1/webhooks/resend} refuses everything.
     */
    Optional<List<String>> resendWebhookSecrets();
}
