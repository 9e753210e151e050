package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.templates.LinkHosts;
import io.millrace.templates.TemplateCatalog;
import io.millrace.templates.brand.Brand;
import io.millrace.templates.brand.BrandConfig;
import io.millrace.types.email.EmailMessage;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;

class EmailComposerTest {

    private static final MailConfig CONFIG = config("Mill <mill@example.com>");
    private final EmailComposer composer = composer(CONFIG);

    @ParameterizedTest
    @ValueSource(strings = { "\r\nBcc: eve@example.com", "\nX", "\rX", "\0", "\u760D\u760ABcc: eve@example.com", "\u0085X" })
    void nothingThatEndsAHeaderLineGetsIntoAHeader(String evil) {
        assertRefused(Emails.text("ada@example.com", "Hello" + evil, "Hi"),
                "subject must be one line without control characters; it has U+");
        assertRefused(Emails.text("Ada" + evil + " <ada@example.com>", "Hello", "Hi"),
                "to must be one line without control characters; it has U+");
        assertRefused(Emails.withHeader("X-Mine", "a" + evil),
                "headers.X-Mine must be one line without control characters; it has U+");
        assertRefused(Emails.withHeader("X-Mine" + evil, "a"), "is not a header name");
        assertRefused(new EmailMessage("me@example.com" + evil, List.of("ada@example.com"), List.of(), List.of(), List.of(),
                "Hello", null, "Hi", Map.of(), List.of(), null), "from must be one line without control characters; it has U+");
        assertRefused(new EmailMessage(null, List.of("ada@example.com"), List.of("b@example.com" + evil), List.of(), List.of(),
                "Hello", null, "Hi", Map.of(), List.of(), null), "cc must be one line without control characters; it has U+");
        assertRefused(new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of("b@example.com" + evil), List.of(),
                "Hello", null, "Hi", Map.of(), List.of(), null), "bcc must be one line without control characters; it has U+");
        assertRefused(new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of("r@example.com" + evil),
                "Hello", null, "Hi", Map.of(), List.of(), null),
                "reply_to must be one line without control characters; it has U+");
    }

    @ParameterizedTest
    @ValueSource(strings = { "Bcc", "bcc", "Message-ID", "Subject", "From", "Content-Type", "DKIM-Signature" })
    void headersOfOursCannotBeReplaced(String name) {
        assertRefused(Emails.withHeader(name, "eve@example.com"), "headers." + name + " is a header that cannot be set here");
    }

    @Test
    void emailWithoutBodyOrRecipientIsRefusedWithWhatIsMissing() {
        assertRefused(new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), "Hello", null, null,
                Map.of(), List.of(), null), "html and text are missing");
        assertRefused(new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), null, null, "Hi",
                Map.of(), List.of(), null), "subject is missing");
        assertRefused(new EmailMessage(null, List.of(), List.of(), List.of(), List.of(), "Hello", null, "Hi", Map.of(),
                List.of(), null), "to names nobody");
    }

    @Test
    void senderOfTheEmailGoesBeforeTheDefaultOne() {
        assertThat(compose(composer, Emails.text("ada@example.com", "Hello", "Hi")).from().address())
                .isEqualTo("mill@example.com");
        assertThat(compose(composer, new EmailMessage("me@example.org", List.of("ada@example.com"), List.of(), List.of(),
                List.of(), "Hello", null, "Hi", Map.of(), List.of(), null)).from().address()).isEqualTo("me@example.org");
    }

    @Test
    void missingDefaultSenderIsNotTheEmailsFault() {
        EmailComposer senderless = composer(config(""));
        assertThatThrownBy(() -> compose(senderless, Emails.text("ada@example.com", "Hello", "Hi")))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("set MAIL_FROM");
    }

    @Test
    void defaultSenderThatIsNoneEndsTheStartUp() {
        MailConfig wrong = config("nobody");
        assertThatThrownBy(() -> new DefaultSender(wrong)).hasMessageContaining("MAIL_FROM").hasMessageContaining("\"nobody\"");
    }

    private void assertRefused(EmailMessage message, String reason) {
        assertThatThrownBy(() -> compose(composer, message)).isInstanceOf(UnsendableEmailException.class)
                .hasMessageContaining(reason);
    }

    private static OutgoingEmail compose(EmailComposer composer, EmailMessage message) {
        return composer.compose(QueueName.DEFAULT, new TaskId("1-0"), message).await().indefinitely();
    }

    private static EmailComposer composer(MailConfig config) {
        BrandConfig brand = new SmallRyeConfigBuilder().withMapping(BrandConfig.class).build()
                .getConfigMapping(BrandConfig.class);
        return new EmailComposer(new MailTemplates(new TemplateCatalog(List.of(), LinkHosts.ANY, new Brand(brand))),
                new DefaultSender(config));
    }

    private static MailConfig config(String from) {
        return new SmallRyeConfigBuilder().withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(MailConfig.class).withDefaultValue("millrace.mail.from", from).build()
                .getConfigMapping(MailConfig.class);
    }
}
