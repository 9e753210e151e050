package io.millrace.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.TaskClient;
import io.millrace.digest.RedisResource;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.millrace.types.digest.DigestDelivery;
import io.millrace.types.digest.DigestTasks;
import io.millrace.types.stats.DailyStats;
import io.millrace.types.stats.StatsTasks;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;

@QuarkusTest
@QuarkusTestResource(value = RedisResource.class, restrictToAnnotatedClass = true)
class DailyStatsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    @BeforeEach
    void connected() {
        await().atMost(PATIENCE).ignoreException(BrokerUnavailableException.class).until(
                () -> client.enqueue(StatsTasks.STATS_DAILY.task(new DailyStats("2025-01-01"))).await()
                        .atMost(PATIENCE) != null);
    }

    @Test
    void dayIsAddedUpOverAllQueuesAndMailedOnce() {
        LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
        // Nothing is kept of that digest, so it fails, in each of two queues.
        ended(client.enqueue(DigestTasks.DIGEST_SEND.task(new DigestDelivery("0".repeat(32), "2020-W01")).queue("critical"))
                .await()
                .atMost(PATIENCE));
        ended(client.enqueue(DigestTasks.DIGEST_SEND.task(new DigestDelivery("0".repeat(32), "2020-W01")).queue("low")).await()
                .atMost(PATIENCE));
        JsonObject result = new JsonObject(String.valueOf(sum(today).result()));
        assertThat(result.getString("day")).isEqualTo(today.toString());
        assertThat(result.getJsonObject("total").getInteger("failed")).isEqualTo(2);
        assertThat(result.getJsonArray("queues")).hasSizeGreaterThanOrEqualTo(2);

        JsonObject mail = new JsonObject(find(new QueueName(RedisResource.EMAILS), new TaskId("stats-" + today)).payload());
        assertThat(mail.getJsonArray("to")).containsExactly(RedisResource.OPERATOR);
        assertThat(mail.getString("subject")).contains(today.toString()).contains("2 failed");
        assertThat(mail.getString("text")).containsPattern("critical +0 +1 +0").containsPattern("all +\\d+ +2");
        assertThat(mail.getString("html")).contains("<td align=\"left\">critical</td><td align=\"right\">0</td>");
        assertThat(sum(today).state()).as("a second time, though there is the mail").isEqualTo(TaskState.COMPLETED);
    }

    @Test
    void dayWithoutTasksIsOneToo() {
        JsonObject result = new JsonObject(String.valueOf(sum(LocalDate.of(2026, 1, 1)).result()));
        assertThat(result.getJsonArray("queues")).isEmpty();
        assertThat(result.getJsonObject("total").getInteger("completed")).isZero();
    }

    private TaskView sum(LocalDate day) {
        return ended(client.enqueue(StatsTasks.STATS_DAILY.task(new DailyStats(day.toString()))).await().atMost(PATIENCE));
    }

    private TaskView ended(EnqueueResult task) {
        return await().atMost(PATIENCE).until(() -> find(task.queue(), task.id()), view -> view.state().isEnded());
    }

    private TaskView find(QueueName queue, TaskId id) {
        return inspector.find(queue, id).await().atMost(PATIENCE).orElseThrow();
    }
}
