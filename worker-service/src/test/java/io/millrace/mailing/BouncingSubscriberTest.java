package io.millrace.mailing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.TaskClient;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.mailstore.Suppression;
import io.millrace.mailstore.Suppressions;
import io.millrace.subscribers.SubscriberId;
import io.millrace.subscribers.SubscriberToken;
import io.millrace.subscribers.Subscribers;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.millrace.types.digest.DigestTasks;
import io.millrace.types.digest.Post;
import io.millrace.types.digest.WeeklyDigest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** One address of the list that is none: it disturbs nobody, and is not written to again. */
@QuarkusTest
@QuarkusTestResource(value = ScriptedSmtpResource.class, restrictToAnnotatedClass = true)
class BouncingSubscriberTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final QueueName EMAILS = new QueueName("low");
    private static final int READERS = 20;
    private static final String GONE = "gone@example.com";
    private static final SubscriberId GONE_ID = SubscriberId.ofEmail(GONE);
    private static final List<Post> POSTS = List.of(new Post("How it works", "https://example.com/how", null));

    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    @Inject
    Subscribers subscribers;

    @Inject
    Suppressions suppressions;

    @SuppressWarnings("NullAway.Init") // given by ScriptedSmtpResource
    ScriptedSmtp smtp;

    @Test
    void oneAddressThatBouncesDisturbsNobodyAndIsLeftOutNextWeek() {
        smtp.close();
        smtp.forgetScript();
        smtp.start();
        List<SubscriberId> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(confirmed("reader" + i + "@example.com"));
            if (i == READERS / 2) {
                confirmed(GONE);
            }
        }
        smtp.refuse(GONE, "550 5.1.1 no such user");

        digest("2026-W48", readers);
        TaskView bounced = email("2026-W48", GONE_ID);
        assertThat(bounced.state()).isEqualTo(TaskState.FAILED);
        assertThat(bounced.attempts()).isEqualTo(1);
        assertThat(bounced.errors()).singleElement().satisfies(error -> assertThat(error.message()).contains("no such user"));
        assertThat(inspector.queue(QueueName.DEFAULT).await().atMost(PATIENCE).count(TaskState.FAILED))
                .as("tasks of the digest that failed").isZero();
        assertThat(suppressions.find(GONE).await().atMost(PATIENCE)).get().extracting(Suppression::origin).isEqualTo("bounce");
        assertThat(written()).isEqualTo(expected(1));

        // It would be taken now, were it offered.
        smtp.forgetRefusals();
        digest("2026-W49", readers);
        assertThat(email("2026-W49", GONE_ID).result()).contains("\"suppressed\":[\"" + GONE + "\"]");
        assertThat(written()).isEqualTo(expected(2));
    }

    /** A whole digest, until every email of it has ended. */
    private void digest(String week, List<SubscriberId> readers) {
        TaskId id = await().atMost(PATIENCE).ignoreException(BrokerUnavailableException.class)
                .until(() -> client.enqueue(DigestTasks.DIGEST_WEEKLY.task(new WeeklyDigest(week, POSTS))).await()
                        .atMost(PATIENCE).id(), enqueued -> true);
        TaskView done = await().atMost(PATIENCE).until(() -> view(QueueName.DEFAULT, id), view -> view.state().isEnded());
        assertThat(done.result()).contains("\"tasks\":" + (READERS + 1));
        readers.forEach(reader -> assertThat(email(week, reader).state()).isEqualTo(TaskState.COMPLETED));
    }

    /** The email of a subscriber, when it has ended. */
    private TaskView email(String week, SubscriberId subscriber) {
        TaskId id = new TaskId("digest-" + week + "-" + subscriber);
        await().atMost(PATIENCE).until(() -> inspector.find(EMAILS, id).await().atMost(PATIENCE)
                .filter(view -> view.state().isEnded()).isPresent());
        return view(EMAILS, id);
    }

    private TaskView view(QueueName queue, TaskId id) {
        return inspector.find(queue, id).await().atMost(PATIENCE).orElseThrow();
    }

    private SubscriberId confirmed(String address) {
        SubscriberToken token = SubscriberToken.create(SubscriberId.ofEmail(address));
        subscribers.subscribe(token, address, null).await().atMost(PATIENCE);
        assertThat(subscribers.confirm(token).await().atMost(PATIENCE)).isTrue();
        return token.id();
    }

    /** How many mails came to each address. */
    private Map<String, Integer> written() {
        Map<String, Integer> written = new HashMap<>();
        smtp.envelopes().forEach(envelope -> envelope.forEach(address -> written.merge(address, 1, Integer::sum)));
        return written;
    }

    private static Map<String, Integer> expected(int mails) {
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < READERS; i++) {
            expected.put("reader" + i + "@example.com", mails);
        }
        return expected;
    }
}
