package io.millrace.mailstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.types.email.EmailAttachment;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.millrace.types.email.EmailParts;
import io.vertx.mutiny.redis.client.Command;

class PartsStoreTest {

    private static final EmailKey KEY = EmailBookTest.key("a");

    private final Store store = Store.roomy();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void filesComeBackInTheirOrderByteForByteAndSecretsByName() {
        byte[] every = new byte[256];
        IntStream.range(0, 256).forEach(i -> every[i] = (byte) i);
        store.of(store.parts.keep(KEY, parts(every, "second".getBytes(UTF_8)), null, null));
        Parts parts = store.of(store.parts.load(KEY));
        assertThat(parts.files()).hasSize(2);
        assertThat(parts.files().get(0)).isEqualTo(every);
        assertThat(parts.files().get(1)).isEqualTo("second".getBytes(UTF_8));
        assertThat(parts.secrets()).isEqualTo(Map.of("resetUrl", "https://example.com/r?token=s3cret"));
    }

    @Test
    void secretsEndWithTheEmailAndFilesAWeekLater() {
        store.of(store.parts.keep(KEY, parts("x".getBytes(UTF_8)), null, null));
        store.of(store.parts.erase(KEY));
        Parts parts = store.of(store.parts.load(KEY));
        assertThat(parts.secrets()).isEmpty();
        assertThat(parts.files()).hasSize(1);
        store.of(store.parts.erase(KEY));
        assertThat(store.number(Command.PTTL, MailKeys.parts(KEY))).isBetween(1L, Duration.ofDays(7).toMillis());
    }

    @Test
    void partsOfAScheduledEmailOutliveItsTime() {
        store.of(store.parts.keep(KEY, withoutSecret(), Instant.now().plus(Duration.ofDays(100)), null));
        assertThat(store.number(Command.PTTL, MailKeys.parts(KEY))).isGreaterThan(Duration.ofDays(150).toMillis());
        store.of(store.parts.keepUntil(KEY, Instant.now().plus(Duration.ofDays(300))));
        assertThat(store.number(Command.PTTL, MailKeys.parts(KEY))).isGreaterThan(Duration.ofDays(350).toMillis());
    }

    @Test
    void secretEndsAfterTheDeadlineThoughNobodySeesItsEmailEnd() {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(30));
        store.of(store.parts.keep(KEY, parts("x".getBytes(UTF_8)), null, deadline));
        store.of(store.parts.load(KEY));
        store.of(store.parts.keepUntil(KEY, Instant.now().plus(Duration.ofDays(9))));
        assertThat(store.number(Command.PTTL, MailKeys.parts(KEY))).isBetween(Duration.ofMinutes(30).toMillis(),
                Duration.ofMinutes(90).toMillis());
    }

    @Test
    void everyLookAtFilesPutsTheirEndOff() {
        store.of(store.parts.keep(KEY, withoutSecret(), null, Instant.now().plus(Duration.ofMinutes(30))));
        store.of(store.parts.load(KEY));
        assertThat(store.number(Command.PTTL, MailKeys.parts(KEY))).isGreaterThan(Duration.ofDays(50).toMillis());
    }

    @Test
    void whatIsGoneIsEmpty() {
        assertThat(store.of(store.parts.load(KEY))).isEqualTo(new Parts(List.of(), Map.of()));
    }

    private static EmailParts parts(byte[]... files) {
        return EmailParts
                .of(new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), null, null, null,
                        Map.of(), List.of(),
                        new TemplateUse("password-reset",
                                Map.of("name", "Ada", "resetUrl", "https://example.com/r?token=s3cret")),
                        List.of(files).stream().map(file -> new EmailAttachment("f", "text/plain", null, file.length,
                                Base64.getEncoder().encodeToString(file))).toList()));
    }

    private static EmailParts withoutSecret() {
        EmailParts parts = parts("x".getBytes(UTF_8));
        return new EmailParts(parts.open(), parts.files(), Map.of());
    }
}
