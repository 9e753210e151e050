package io.millrace.mailing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.TaskClient;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.PartsStore;
import io.millrace.mailstore.Suppressions;
import io.millrace.task.QueueName;
import io.millrace.task.TaskOutcome.Done;
import io.millrace.task.TaskOutcome.Fail;
import io.millrace.task.TaskState;
import io.millrace.types.email.EmailAttachment;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.millrace.types.email.EmailParts;
import io.millrace.types.email.EmailTasks;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;

/** What is kept apart from an email's task is with the mail, and ends when it should. */
@QuarkusTest
@QuarkusTestResource(value = ScriptedSmtpResource.class, restrictToAnnotatedClass = true)
class EmailPartsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    EmailSendHandler handler;

    @Inject
    PartsStore store;

    @Inject
    EmailBook book;

    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    @Inject
    Suppressions suppressions;

    @SuppressWarnings("NullAway.Init") // given by ScriptedSmtpResource
    ScriptedSmtp smtp;

    private final Attempt attempt = Attempt.fresh();
    private final EmailKey key = new EmailKey(QueueName.DEFAULT, attempt.id());

    @BeforeEach
    void serverIsWell() {
        smtp.close();
        smtp.forgetScript();
        smtp.start();
        of(suppressions.remove(List.of("ada@example.com")));
    }

    @Test
    void attachmentThatIsKeptApartIsInTheMail() {
        EmailParts parts = EmailParts.of(email(null, List.of(new EmailAttachment("a.txt", "text/plain", null, 6,
                Base64.getEncoder().encodeToString("to pay".getBytes(UTF_8))))));
        of(store.keep(key, parts, null, null));
        assertThat(of(handler.handle(attempt, parts.open()))).isInstanceOf(Done.class);
        assertThat(smtp.mails().get(0)).contains("dG8gcGF5").contains("a.txt");
    }

    @Test
    void attachmentThatIsGoneFailsTheEmailAndSaysWhich() {
        EmailParts parts = EmailParts.of(email(null, List.of(new EmailAttachment("a.txt", "text/plain", null, 1, "YQ=="))));
        assertThat(of(handler.handle(attempt, parts.open()))).isInstanceOfSatisfying(Fail.class,
                fail -> assertThat(fail.reason()).contains("\"a.txt\" is not kept any more"));
        assertThat(smtp.mails()).isEmpty();
    }

    @Test
    void secretLinkThatWasErasedIsNotSent() {
        EmailParts parts = EmailParts.of(email(new TemplateUse("password-reset",
                Map.of("name", "Ada", "resetUrl", "https://example.com/r?t=s3cret", "expiresIn", "1 hour")), List.of()));
        assertThat(of(handler.handle(attempt, parts.open()))).isInstanceOfSatisfying(Fail.class,
                fail -> assertThat(fail.reason()).contains("resetUrl was erased"));
    }

    @Test
    void failedEmailIsSoInItsRecordAndItsSecretsEnd() {
        TemplateUse unknown = new TemplateUse("no-such-template", Map.of("link", "[redacted]"), List.of("link"));
        EmailParts parts = new EmailParts(email(unknown, List.of()), List.of(), Map.of("link", "https://example.com/s3cret"));
        of(store.keep(key, parts, null, null));
        of(client.enqueue(EmailTasks.EMAIL_SEND.task(parts.open()).id(attempt.id().value())));
        await().atMost(PATIENCE).until(
                () -> of(inspector.find(key.queue(), key.id())).map(TaskView::state).orElseThrow() == TaskState.FAILED);
        await().atMost(PATIENCE).until(() -> of(store.load(key)).secrets().isEmpty());
        assertThat(of(inspector.find(key.queue(), key.id())).orElseThrow().payload()).doesNotContain("s3cret");
    }

    @Test
    void refusedEmailIsFailedInItsRecord() {
        smtp.answer("RCPT", "550 5.1.1 no such user");
        of(client.enqueue(EmailTasks.EMAIL_SEND.task(email(null, List.of())).id(attempt.id().value())));
        await().atMost(PATIENCE).until(
                () -> of(book.find(key)).filter(record -> record.lastEvent() == EmailEvent.FAILED).isPresent());
        assertThat(of(book.find(key)).orElseThrow().events()).last()
                .satisfies(event -> assertThat(event.reason()).contains("550 5.1.1 no such user"));
    }

    private static EmailMessage email(@Nullable TemplateUse template, List<EmailAttachment> files) {
        return new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), "Hello", null,
                template == null ? "Hi" : null, Map.of(), List.of(), template, files);
    }

    private static <T> T of(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}
