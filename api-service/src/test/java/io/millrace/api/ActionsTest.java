package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.enqueued;
import static io.millrace.api.ApiUnderTest.withBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.stream.StreamMessage;
import io.quarkus.redis.datasource.stream.StreamRange;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** What an operator does to tasks and queues, and the record that it leaves. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class ActionsTest {

    @Inject
    Puppet puppet;

    @Inject
    RedisDataSource redis;

    private final String queue = "a" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void makeQueue() {
        enqueued(queue, "first");
        await().untilAsserted(() -> as(OPERATOR_KEY).get("/v1/queues/" + queue).then().statusCode(200));
    }

    @AfterEach
    void release() {
        puppet.release();
    }

    @Test
    void waitingTaskIsCanceledAndRetried() {
        String task = enqueued(queue, "x");
        post(task + "/cancel").statusCode(200).body("state", equalTo("canceled")).header("Location", containsString(task));
        post(task + "/cancel").statusCode(200).body("state", equalTo("canceled"));
        post(task + "/retry").statusCode(200).body("state", equalTo("pending"));
        post(task + "/retry").statusCode(409).body("type", equalTo("/problems/wrong-state"))
                .body("detail", containsString("pending"));
    }

    @Test
    void scheduledTaskIsRunNow() {
        String task = enqueued(queue, "x", "\"delay\": \"PT1H\"");
        post(task + "/run").statusCode(200).body("state", equalTo("pending"));
        post(task + "/run").statusCode(409);
    }

    @Test
    void taskIsDeletedButNotWhileItRuns() {
        String task = enqueued(queue, "x");
        as(OPERATOR_KEY).delete(task).then().statusCode(204);
        as(OPERATOR_KEY).get(task).then().statusCode(404);
        as(OPERATOR_KEY).delete(task).then().statusCode(404);
        String running = running();
        as(OPERATOR_KEY).delete(running).then().statusCode(409);
    }

    @Test
    void runningTaskIsSignalled() {
        String running = running();
        post(running + "/cancel").statusCode(202).body("state", equalTo("active"));
        await().untilAsserted(() -> as(OPERATOR_KEY).get(running).then().body("state", equalTo("canceled")));
    }

    @ParameterizedTest
    @CsvSource({ "retry", "run", "cancel" })
    void whatIsNotThereCannotBeActedOn(String action) {
        post("/v1/queues/" + queue + "/tasks/never-was/" + action).statusCode(404)
                .body("type", equalTo("/problems/task-not-kept"));
    }

    @Test
    void pausedQueueSaysSoUntilItIsResumed() {
        post("/v1/queues/" + queue + "/pause").statusCode(200).body("paused", equalTo(true));
        as(OPERATOR_KEY).get(enqueued(queue, "x") + "/why").then().body("code", equalTo("paused"));
        post("/v1/queues/" + queue + "/resume").statusCode(200).body("paused", equalTo(false));
        post("/v1/queues/defualt/pause").statusCode(404).body("type", equalTo("/problems/no-such-queue"));
    }

    @Test
    void settingsAreReplacedAsAWhole() {
        configure("{\"rate\": 2.5, \"burst\": 4, \"concurrency\": 5, \"weight\": 2}").statusCode(200)
                .body("settings.rate", equalTo(2.5f)).body("settings.burst", equalTo(4))
                .body("settings.concurrency", equalTo(5)).body("settings.weight", equalTo(2));
        configure("{\"concurrency\": 6}").statusCode(200).body("settings", equalTo(Map.of("concurrency", 6)));
        configure("{}").statusCode(200).body("settings", equalTo(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = { "{\"rate\": 0} | 422 | /rate", "{\"rate\": 1e9} | 422 | /rate",
            "{\"rate\": \"1\"} | 400 | /rate", "{\"burst\": 2} | 422 | /burst", "{\"concurrency\": 0} | 422 | /concurrency",
            "{\"concurrency\": 1.5} | 400 | /concurrency", "{\"weight\": 1001} | 422 | /weight",
            "{\"wait\": 1} | 400 | /wait" })
    void wrongSettingIsNamed(String body, int status, String pointer) {
        configure(body).statusCode(status).body("errors.pointer", contains(pointer));
    }

    @Test
    void oneOfAFailureGroupIsRetriedFirst() {
        String word = "w" + UUID.randomUUID().toString().replaceAll("[^a-f]", "");
        String task = enqueued(Puppet.QUEUE, "fail " + word);
        await().untilAsserted(() -> as(OPERATOR_KEY).get(task).then().body("state", equalTo("failed")));
        String group = as(OPERATOR_KEY).get("/v1/queues/" + Puppet.QUEUE + "/failures").then()
                .extract().path("items.find { it.sample == '" + task.replaceAll(".*/", "") + "' }.id");
        post("/v1/queues/" + Puppet.QUEUE + "/failures/" + group + "/retry-one").statusCode(200)
                .header("Location", containsString(task)).body("state", equalTo("pending"));
        await().untilAsserted(() -> as(OPERATOR_KEY).get(task).then().body("state", equalTo("failed"))
                .body("timeline.life", contains(1, 0)));
        post("/v1/queues/" + Puppet.QUEUE + "/failures/nope/retry-one").statusCode(404)
                .body("type", equalTo("/problems/no-such-failures"));
    }

    @Test
    void everyActionLeavesARecord() {
        String task = enqueued(queue, "x");
        post(task + "/cancel").statusCode(200);
        post(task + "/run").statusCode(409);
        post("/v1/queues/" + queue + "/pause").statusCode(200);
        assertThat(redis.stream(String.class).xrevrange("millrace:audit", StreamRange.of("+", "-"), 3))
                .extracting(StreamMessage::payload).containsExactly(
                        Map.of("who", "ops", "from", "127.0.0.1", "action", "queue.pause", "target", "/v1/queues/" + queue,
                                "detail", "", "result", "done"),
                        Map.of("who", "ops", "from", "127.0.0.1", "action", "task.run", "target", task, "detail", "",
                                "result", "wrong-state"),
                        Map.of("who", "ops", "from", "127.0.0.1", "action", "task.cancel", "target", task, "detail", "",
                                "result", "done"));
    }

    private String running() {
        String task = enqueued(Puppet.QUEUE, "wait");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> as(OPERATOR_KEY).get(task).then().body("state", equalTo("active")));
        return task;
    }

    private ValidatableResponse configure(String settings) {
        return withBody(as(OPERATOR_KEY), settings).put("/v1/queues/" + queue + "/settings").then();
    }

    private static ValidatableResponse post(String path) {
        return as(OPERATOR_KEY).post(path).then();
    }
}
