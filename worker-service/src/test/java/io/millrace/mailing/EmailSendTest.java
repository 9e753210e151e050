package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import jakarta.inject.Inject;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeUtility;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;

import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskOutcome.Done;
import io.millrace.task.TaskOutcome.Fail;
import io.millrace.types.email.EmailAttachment;
import io.millrace.types.email.EmailMessage;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(value = GreenMailResource.class, restrictToAnnotatedClass = true)
class EmailSendTest {

    @Inject
    EmailSendHandler handler;

    @SuppressWarnings("NullAway.Init") // given by GreenMailResource
    GreenMail mailServer;

    @BeforeEach
    void emptyInbox() throws FolderException {
        mailServer.purgeEmailFromAllMailboxes();
    }

    @Test
    void welcomeArrivesAsTextAndHtmlWithTheNameEscapedInHtmlOnly() {
        TaskOutcome outcome = send(Emails.welcome("Ada <ada@example.com>",
                Map.of("name", "<script>alert(1)</script>", "dashboardUrl", "https://app.example.com/d?a=1&b=2")));

        Inbox mail = Inbox.only(mailServer);
        assertThat(mail.subject()).isEqualTo("Welcome to Millrace");
        assertThat(mail.from()).isEqualTo("Millrace <hello@example.com>");
        assertThat(mail.to()).containsExactly("Ada <ada@example.com>");
        assertThat(mail.html()).contains("&lt;script&gt;alert(1)&lt;/script&gt;").doesNotContain("<script>")
                .contains("href=\"https://app.example.com/d?a=1&amp;b=2\"");
        assertThat(mail.text()).contains("Welcome, <script>alert(1)</script>").contains("https://app.example.com/d?a=1&b=2")
                .doesNotContain("&amp;");
        assertThat(outcome).isEqualTo(TaskOutcome.done(new EmailSent(mail.messageId())));
    }

    @Test
    void brandOfTheVariablesReplacesTheConfiguredOne() {
        send(Emails.welcome("ada@example.com",
                Map.of("name", "Ada", "dashboardUrl", "https://app.example.com", "appName", "Engines & Co")));
        Inbox mail = Inbox.only(mailServer);
        assertThat(mail.subject()).isEqualTo("Welcome to Engines & Co");
        assertThat(mail.html()).contains("Engines &amp; Co").doesNotContain("Millrace");
        assertThat(mail.text()).contains("Engines & Co").doesNotContain("Millrace");
    }

    @Test
    void digestArrivesWithItsListOfPosts() {
        send(Emails.template("ada@example.com", "weekly-digest", Map.of("name", "Ada", "periodStart", "2026-11-16",
                "periodEnd", "2026-11-22", "unsubscribeUrl", "https://example.com/u?a=1&b=2", "posts", List.of(
                        Map.of("title", "One & all", "url", "https://example.com/1", "summary", "It is so."),
                        Map.of("title", "Two", "url", "https://example.com/2")))));
        Inbox mail = Inbox.only(mailServer);
        assertThat(mail.subject()).isEqualTo("One & all, and 1 more on Millrace");
        assertThat(mail.html()).contains("16–22 November 2026").contains("One &amp; all</a>").contains("It is so.")
                .contains("href=\"https://example.com/2\"").contains("href=\"https://example.com/u?a=1&amp;b=2\"");
        assertThat(mail.text()).contains("* One & all").contains("https://example.com/2")
                .contains("To unsubscribe: https://example.com/u?a=1&b=2");
    }

    @Test
    void namesAndSubjectArriveInAnyScript() {
        send(new EmailMessage("Zoë Ångström <zoe@example.com>", List.of("李雷 <li@例え.jp>"), List.of(), List.of(), List.of(),
                "Grüße 👋🏽 aus der Mühle, zum Lesen und Weitererzählen, mit einem sehr langen Betreff", null, "Hej 👋\r\nHej",
                Map.of(), List.of(), null));
        Inbox mail = Inbox.only(mailServer);
        assertThat(mail.subject())
                .isEqualTo("Grüße 👋🏽 aus der Mühle, zum Lesen und Weitererzählen, mit einem sehr langen Betreff");
        assertThat(mail.from()).isEqualTo("Zoë Ångström <zoe@example.com>");
        assertThat(mail.to()).containsExactly("\"李雷\" <li@xn--r8jz45g.jp>");
        assertThat(mail.text()).isEqualToNormalizingNewlines("Hej 👋\nHej");
    }

    @Test
    void everyRecipientGetsACopyAndBccStaysUnseen() throws MessagingException {
        send(new EmailMessage(null, List.of("a@example.com", "\"Doe, Jane\" <b@example.com>"), List.of("c@example.com"),
                List.of("d@example.com"), List.of("Help <help@example.com>"), "Hello", null, "Hello",
                Map.of("List-Unsubscribe", "<https://example.com/u>"), List.of(), null));
        assertThat(mailServer.waitForIncomingEmail(10_000, 4)).isTrue();
        Inbox mail = Inbox.only(mailServer);
        assertThat(mail.envelope()).isEqualTo(4);
        assertThat(mail.to()).containsExactly("a@example.com", "\"Doe, Jane\" <b@example.com>");
        assertThat(mail.message().getHeader("Cc", null)).isEqualTo("c@example.com");
        assertThat(mail.message().getHeader("Bcc")).isNull();
        assertThat(mail.message().getHeader("Reply-To", null)).contains("help@example.com");
        assertThat(mail.message().getHeader("List-Unsubscribe", null)).isEqualTo("<https://example.com/u>");
    }

    @Test
    void filesArriveByteForByteUnderTheirNames() throws MessagingException, IOException {
        byte[] every = new byte[1000];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        send(new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), "Files",
                "<img src=\"cid:logo\">", "See the files", Map.of(), List.of(), null,
                List.of(file("Größe \"1\"; x=y.pdf", "application/pdf", null, every),
                        file("logo.png", "image/png", "logo", new byte[] { 1, 2 }))));
        assertThat(mailServer.waitForIncomingEmail(10_000, 1)).isTrue();
        List<Part> parts = parts(mailServer.getReceivedMessages()[0]);
        Part pdf = parts.stream().filter(part -> type(part).startsWith("application/pdf")).findFirst().orElseThrow();
        assertThat(MimeUtility.decodeText(pdf.getFileName())).isEqualTo("Größe '1'; x=y.pdf");
        assertThat(pdf.getInputStream().readAllBytes()).isEqualTo(every);
        Part logo = parts.stream().filter(part -> type(part).startsWith("image/png")).findFirst().orElseThrow();
        assertThat(logo.getHeader("Content-ID")).containsExactly("<logo>");
        assertThat(logo.getInputStream().readAllBytes()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = { "a\r\nBcc: eve@example.com", "a\nb", "a\rb", "a\0b", "a\u760d\u760aBcc: eve", "a\u760ab" })
    void lineBreakInAnyFieldIsRefused(String evil) {
        EmailMessage fine = Emails.text("ada@example.com", "Hello", "Hi");
        List<EmailMessage> evils = List.of(
                new EmailMessage(evil + " <a@example.com>", fine.to(), fine.cc(), fine.bcc(), fine.replyTo(), fine.subject(),
                        null, "Hi", Map.of(), List.of(), null),
                new EmailMessage(null, List.of(evil + "@example.com"), fine.cc(), fine.bcc(), fine.replyTo(), fine.subject(),
                        null, "Hi", Map.of(), List.of(), null),
                new EmailMessage(null, fine.to(), List.of(evil + " <c@example.com>"), fine.bcc(), fine.replyTo(),
                        fine.subject(), null, "Hi", Map.of(), List.of(), null),
                new EmailMessage(null, fine.to(), fine.cc(), List.of("c@example.com" + evil), fine.replyTo(), fine.subject(),
                        null, "Hi", Map.of(), List.of(), null),
                new EmailMessage(null, fine.to(), fine.cc(), fine.bcc(), List.of(evil + " <r@example.com>"), fine.subject(),
                        null, "Hi", Map.of(), List.of(), null),
                new EmailMessage(null, fine.to(), fine.cc(), fine.bcc(), fine.replyTo(), evil, null, "Hi", Map.of(), List.of(),
                        null),
                Emails.withHeader("X-A", evil), Emails.withHeader(evil, "x"),
                fine.with(null, List.of(file(evil, "text/plain", null, new byte[1]))),
                fine.with(null, List.of(file("f", "text/plain" + evil, null, new byte[1]))),
                fine.with(null, List.of(file("f", "text/plain", evil, new byte[1]))));
        assertThat(evils).allSatisfy(email -> assertThat(reasonOfFailure(email)).isNotBlank().doesNotStartWith("not failed"));
        assertThat(mailServer.getReceivedMessages()).isEmpty();
    }

    private static EmailAttachment file(String name, String type, @Nullable String contentId, byte[] content) {
        return new EmailAttachment(name, type, contentId, content.length, Base64.getEncoder().encodeToString(content));
    }

    private static List<Part> parts(Part part) throws MessagingException, IOException {
        if (!(part.getContent() instanceof Multipart multipart)) {
            return List.of(part);
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < multipart.getCount(); i++) {
            parts.addAll(parts(multipart.getBodyPart(i)));
        }
        return parts;
    }

    private static String type(Part part) {
        try {
            return part.getContentType().toLowerCase(Locale.ROOT);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void headerThatNoMailHoldsFails() {
        assertThat(reasonOfFailure(Emails.text("ada@example.com", "x".repeat(901), "Hi")))
                .startsWith("Subject has a word of 901 characters");
        assertThat(mailServer.getReceivedMessages()).isEmpty();
    }

    @Test
    void unknownTemplateFailsAndNamesTheKnown() {
        assertThat(reasonOfFailure(Emails.template("ada@example.com", "welcom", Map.of())))
                .isEqualTo(
                        "template.id \"welcom\" is not one of [welcome, password-reset, verify-email, notification, weekly-digest]");
    }

    @Test
    void everyWrongVariableIsNamed() {
        assertThat(
                reasonOfFailure(Emails.welcome("ada@example.com", Map.of("dashboardUrl", "javascript:alert(1)", "nam", "x"))))
                .contains("template.variables.name is required").contains("template.variables.dashboardUrl must be")
                .contains("template.variables.nam is not a variable");
        assertThat(mailServer.getReceivedMessages()).isEmpty();
    }

    private TaskOutcome send(EmailMessage message) {
        TaskOutcome outcome = handler.handle(Attempt.fresh(), message).await().atMost(Duration.ofSeconds(20));
        assertThat(outcome).isInstanceOf(Done.class);
        return outcome;
    }

    private String reasonOfFailure(EmailMessage message) {
        TaskOutcome outcome = handler.handle(Attempt.fresh(), message).await().atMost(Duration.ofSeconds(20));
        return outcome instanceof Fail fail ? fail.reason() : "not failed: " + outcome;
    }
}
