package io.millrace.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.TaskClient;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskPage;
import io.millrace.inspect.TaskQuery;
import io.millrace.inspect.TaskView;
import io.millrace.subscribers.DigestBook;
import io.millrace.subscribers.SubscriberId;
import io.millrace.subscribers.SubscriberToken;
import io.millrace.subscribers.Subscribers;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.millrace.types.digest.DigestDelivery;
import io.millrace.types.digest.DigestTasks;
import io.millrace.types.digest.Post;
import io.millrace.types.digest.WeeklyDigest;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;

@QuarkusTest
@QuarkusTestResource(value = RedisResource.class, restrictToAnnotatedClass = true)
class WeeklyDigestTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final QueueName EMAILS = new QueueName(RedisResource.EMAILS);
    private static final String WEEK = "2026-W48";
    private static final List<Post> POSTS = List.of(new Post("How it works", "https://example.com/how", "In short"),
            new Post("What is next", "https://example.com/next", null));

    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    @Inject
    Subscribers subscribers;

    @Inject
    DigestBook book;

    @Inject
    RedisDataSource redis;

    @BeforeEach
    void connectedToAnEmptyList() {
        await().atMost(PATIENCE).ignoreException(BrokerUnavailableException.class).until(() -> client.enqueue(
                DigestTasks.DIGEST_WEEKLY.task(WeeklyDigest.ofThisWeek())).await().atMost(PATIENCE) != null);
        redis.flushall();
    }

    @Test
    void everyActiveSubscriberGetsOneDigestAWeek() {
        Set<String> active = new HashSet<>();
        for (int i = 0; i < 1100; i++) {
            active.add(confirmed("reader" + i + "@example.com").value());
        }
        pending("undecided@example.com");
        TaskView done = ended(digest(WEEK));
        assertThat(done.state()).isEqualTo(TaskState.COMPLETED);
        assertThat(done.result()).contains("\"tasks\":1100");
        await().atMost(PATIENCE).until(() -> emails().size() == 1100);
        assertThat(emails()).extracting(id -> id.replace("digest-" + WEEK + "-", ""))
                .containsExactlyInAnyOrderElementsOf(active);

        // Again in the same week: only who came since.
        String late = confirmed("late@example.com").value();
        assertThat(ended(digest(WEEK)).state()).isEqualTo(TaskState.COMPLETED);
        await().atMost(PATIENCE).until(() -> emails().size() == 1101);
        assertThat(emails()).contains("digest-" + WEEK + "-" + late);

        ended(digest("2026-W49"));
        await().atMost(PATIENCE).until(() -> emails().size() == 2202);
    }

    @Test
    void emailHasThePostsTheWeekBeforeAndAWayOut() {
        SubscriberId id = confirmed("ada@example.com");
        ended(digest(WEEK));
        JsonObject email = email(id);
        assertThat(email.getJsonArray("to")).containsExactly("ada@example.com");
        JsonObject template = email.getJsonObject("template");
        assertThat(template.getString("id")).isEqualTo("weekly-digest");
        JsonObject variables = template.getJsonObject("variables");
        assertThat(variables.getString("name")).isEqualTo("Ada");
        assertThat(variables.getString("periodStart")).isEqualTo("2026-11-16");
        assertThat(variables.getString("periodEnd")).isEqualTo("2026-11-22");
        assertThat(variables.getJsonArray("posts").getJsonObject(0).getString("summary")).isEqualTo("In short");
        assertThat(variables.getJsonArray("posts").getJsonObject(1).fieldNames()).containsExactlyInAnyOrder("title", "url");
        String link = variables.getString("unsubscribeUrl");
        assertThat(email.getJsonObject("headers").getString("List-Unsubscribe")).isEqualTo("<" + link + ">");
        assertThat(email.getJsonObject("headers").getString("List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");

        SubscriberToken token = SubscriberToken.parse(link.replaceAll(".*token=", "")).orElseThrow();
        assertThat(subscribers.unsubscribe(token).await().atMost(PATIENCE)).isTrue();
        ended(digest("2026-W49"));
        assertThat(emails()).hasSize(1);
    }

    @Test
    void interruptedDigestGoesOnWhereItWas() {
        for (int i = 0; i < 1000; i++) {
            confirmed("reader" + i + "@example.com");
        }
        String reached = subscribers.oldestActive(null, 600).await().atMost(PATIENCE).next();
        book.begin(WEEK, "[{\"title\":\"As it began\",\"url\":\"https://example.com\"}]").await().atMost(PATIENCE);
        book.reached(WEEK, reached, 600).await().atMost(PATIENCE);
        assertThat(ended(digest(WEEK)).result()).contains("\"tasks\":1000");
        await().atMost(PATIENCE).until(() -> emails().size() == 400);
        assertThat(view(EMAILS, new TaskId(emails().get(0))).payload()).contains("As it began");
    }

    @Test
    void secondAttemptOfADeliveryMakesNoSecondEmail() {
        SubscriberId id = confirmed("ada@example.com");
        ended(digest(WEEK));
        email(id);
        redis.hash(String.class).hdel("millrace:{subscribers}:subscriber:" + id, "digest");
        client.enqueue(DigestTasks.DIGEST_SEND.task(new DigestDelivery(id.value(), WEEK)).id("again").retention(PATIENCE))
                .await()
                .atMost(PATIENCE);
        assertThat(ended(new TaskId("again")).state()).isEqualTo(TaskState.COMPLETED);
        assertThat(emails()).hasSize(1);
    }

    @Test
    void withoutPostsNothingIsSent() {
        confirmed("ada@example.com");
        TaskView done = ended(client.enqueue(DigestTasks.DIGEST_WEEKLY.task(WeeklyDigest.ofThisWeek())).await()
                .atMost(PATIENCE).id());
        assertThat(done.result()).contains("no posts");
        assertThat(emails()).isEmpty();
    }

    private TaskId digest(String week) {
        Task<WeeklyDigest> task = DigestTasks.DIGEST_WEEKLY.task(new WeeklyDigest(week, POSTS));
        return client.enqueue(task).await().atMost(PATIENCE).id();
    }

    private SubscriberId confirmed(String email) {
        SubscriberToken token = pending(email);
        assertThat(subscribers.confirm(token).await().atMost(PATIENCE)).isTrue();
        return token.id();
    }

    private SubscriberToken pending(String email) {
        SubscriberToken token = SubscriberToken.create(SubscriberId.ofEmail(email));
        subscribers.subscribe(token, email, email.startsWith("ada") ? "Ada" : null).await().atMost(PATIENCE);
        return token;
    }

    private TaskView ended(TaskId id) {
        return await().atMost(PATIENCE).until(() -> view(QueueName.DEFAULT, id), view -> view.state().isEnded());
    }

    private TaskView view(QueueName queue, TaskId id) {
        return inspector.find(queue, id).await().atMost(PATIENCE).orElseThrow();
    }

    private JsonObject email(SubscriberId id) {
        TaskId task = new TaskId("digest-" + WEEK + "-" + id);
        await().atMost(PATIENCE).until(() -> inspector.find(EMAILS, task).await().atMost(PATIENCE).isPresent());
        return new JsonObject(view(EMAILS, task).payload());
    }

    private List<String> emails() {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            TaskPage page = inspector.list(EMAILS, new TaskQuery(TaskState.PENDING, TaskFilter.ALL, cursor, TaskQuery.MOST))
                    .await().atMost(PATIENCE);
            page.tasks().forEach(task -> ids.add(task.id().value()));
            cursor = page.next();
        } while (cursor != null);
        return ids;
    }
}
