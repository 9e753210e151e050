package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.util.GreenMail;

import io.millrace.client.EnqueueResult;
import io.millrace.client.TaskClient;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.redis.RedisBroker;
import io.millrace.task.TaskState;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** From the enqueued task to the mail, with the worker of the service in between. */
@QuarkusTest
@QuarkusTestResource(value = GreenMailResource.class, restrictToAnnotatedClass = true)
class EmailTaskTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    @SuppressWarnings("NullAway.Init") // given by GreenMailResource
    GreenMail mailServer;

    @Inject
    RedisBroker broker;

    @BeforeEach
    void connect() {
        await().atMost(PATIENCE).until(broker::isUp);
    }

    @BeforeEach
    void emptyInbox() throws FolderException {
        mailServer.purgeEmailFromAllMailboxes();
    }

    @Test
    void enqueuedWelcomeIsInTheInboxAndItsResultNamesTheMail() {
        EnqueueResult task = enqueue(Emails.welcome("ada@example.com",
                Map.of("name", "<script>alert(1)</script>", "dashboardUrl", "https://app.example.com")));

        Inbox mail = Inbox.only(mailServer);
        assertThat(mail.html()).contains("Welcome, &lt;script&gt;alert(1)&lt;/script&gt;").doesNotContain("<script>");
        assertThat(mail.messageId()).startsWith("<default." + task.id() + ".");
        TaskView completed = ended(task);
        assertThat(completed.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(completed.result()).isEqualTo("{\"messageId\":\"" + mail.messageId() + "\"}");
    }

    @Test
    void emailThatCannotBeSentEndsFailedWithTheReason() {
        TaskView failed = ended(enqueue(Emails.welcome("ada@example.com", Map.of("name", "Ada"))));
        assertThat(failed.state()).isEqualTo(TaskState.FAILED);
        assertThat(failed.errors()).hasSize(1).first().extracting(TaskView.AttemptError::message)
                .isEqualTo("template.variables.dashboardUrl is required");
        assertThat(mailServer.getReceivedMessages()).isEmpty();
    }

    private EnqueueResult enqueue(EmailMessage message) {
        return client.enqueue(EmailTasks.EMAIL_SEND.task(message)).await().atMost(PATIENCE);
    }

    private TaskView ended(EnqueueResult task) {
        return await().atMost(PATIENCE).until(
                () -> inspector.find(task.queue(), task.id()).await().atMost(PATIENCE).orElseThrow(),
                view -> view.state().isEnded());
    }
}
