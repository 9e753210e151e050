package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.enqueued;
import static io.millrace.api.ApiUnderTest.withBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.client.TaskClient;
import io.millrace.task.Task;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** What is done to queues in many steps: it starts at once, can be watched and stopped, and says how it ended. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class JobsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    TaskClient client;

    @Inject
    RedisDataSource redis;

    private final String queue = "j" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void makeQueue() {
        enqueued(queue, "first", "\"delay\": \"PT1H\"");
        await().untilAsserted(() -> as(OPERATOR_KEY).get("/v1/queues/" + queue).then().statusCode(200));
    }

    @Test
    void dryRunOnlyCounts() {
        enqueued(queue, "second", "\"delay\": \"PT1H\"");
        String job = bulk("{\"action\": \"run\", \"filter\": {\"state\": \"scheduled\", \"q\": \"second\"}, \"dryRun\": true}");
        ended(job).body("state", equalTo("done")).body("progress.scanned", equalTo(2)).body("progress.matched", equalTo(1))
                .body("progress.done", equalTo(0)).body("request.dryRun", equalTo(true)).body("by", equalTo("ops"));
        count("scheduled", 2);
    }

    @Test
    void bulkActsOnWhatIsMeantAndOnNoMoreThanTheLimit() {
        schedule(1_200);
        ended(bulk("{\"action\": \"cancel\", \"filter\": {\"state\": \"scheduled\"}, \"limit\": 700}"))
                .body("state", equalTo("done")).body("progress.done", equalTo(700));
        count("canceled", 700);
        ended(bulk("{\"action\": \"retry\", \"filter\": {\"state\": \"canceled\"}}")).body("progress.done", equalTo(700));
        count("pending", 700);
        as(OPERATOR_KEY).get("/v1/queues/" + queue).then().body("ledger.difference", equalTo(0));
    }

    @Test
    void canceledJobLeavesTheRest() {
        schedule(20_000);
        String job = bulk("{\"action\": \"delete\", \"filter\": {\"state\": \"scheduled\"}}");
        as(OPERATOR_KEY).post(job + "/cancel").then().statusCode(200);
        ended(job).body("state", equalTo("canceled"));
        int left = as(OPERATOR_KEY).get("/v1/queues/" + queue).then().extract().path("counts.scheduled");
        assertThat(left).isPositive();
        as(OPERATOR_KEY).post(job + "/cancel").then().statusCode(200).body("state", equalTo("canceled"));
    }

    /** The instance that worked on it was killed: nobody is there to say so, but the record tells. */
    @Test
    void jobOfADeadInstanceIsInterrupted() {
        String job = bulk("{\"action\": \"delete\", \"filter\": {\"state\": \"failed\"}}");
        ended(job);
        String key = "millrace:job:{" + job.replaceAll(".*/", "") + "}";
        String record = redis.value(String.class).get(key);
        redis.value(String.class).set(key, record.replace("\"state\":\"done\"", "\"state\":\"running\""));
        as(OPERATOR_KEY).get(job).then().statusCode(200).body("state", equalTo("running"));
        redis.key().del(key + ":alive");
        as(OPERATOR_KEY).get(job).then().statusCode(200).body("state", equalTo("interrupted"));
    }

    @Test
    void jobsAreListedAndKeptForADay() {
        String job = bulk("{\"action\": \"delete\", \"filter\": {\"state\": \"failed\"}}");
        String id = job.replaceAll(".*/", "");
        as(OPERATOR_KEY).get("/v1/jobs").then().statusCode(200).body("items.id", hasItem(id));
        ended(job);
        assertThat(redis.key().ttl("millrace:job:{" + id + "}")).isBetween(86_300L, 86_400L);
        as(OPERATOR_KEY).get("/v1/jobs/nope").then().statusCode(404).body("type", equalTo("/problems/no-such-job"));
        as(OPERATOR_KEY).post("/v1/jobs/nope/cancel").then().statusCode(404);
    }

    @Test
    void soundQueueIsFoundClean() {
        String job = as(OPERATOR_KEY).post("/v1/queues/" + queue + "/fsck").then().statusCode(202).extract()
                .header("Location");
        ended(job).body("state", equalTo("done")).body("progress.clean", equalTo(true))
                .body("progress.repaired", equalTo(false));
    }

    @Test
    void brokenQueueIsFoundAndRepaired() {
        String id = enqueued(queue, "x", "\"delay\": \"PT1H\"").replaceAll(".*/", "");
        redis.key().del("millrace:{" + queue + "}:task:" + id);
        for (int i = 0; i < 2; i++) {
            String job = as(OPERATOR_KEY).post("/v1/queues/" + queue + "/fsck?repair=true").then().statusCode(202).extract()
                    .header("Location");
            ended(job).body("state", equalTo("done")).body("progress.clean", equalTo(i == 1))
                    .body("progress.findings.member-without-record", i == 0 ? equalTo(1) : equalTo(null));
        }
    }

    @Test
    void onlyAnEmptyQueueIsDeletedUnlessForced() {
        as(OPERATOR_KEY).delete("/v1/queues/" + queue).then().statusCode(409).body("type",
                equalTo("/problems/queue-not-empty"));
        as(OPERATOR_KEY).delete("/v1/queues/" + queue + "?force=perhaps").then().statusCode(400);
        String job = as(OPERATOR_KEY).delete("/v1/queues/" + queue + "?force=true").then().statusCode(202).extract()
                .header("Location");
        ended(job).body("state", equalTo("done")).body("progress.deleted", equalTo(1));
        as(OPERATOR_KEY).get("/v1/queues/" + queue).then().statusCode(404);
    }

    @Test
    void failureGroupIsRetriedAsAWhole() {
        String task = enqueued(Puppet.QUEUE, "fail as a whole");
        await().untilAsserted(() -> as(OPERATOR_KEY).get(task).then().body("state", equalTo("failed")));
        String group = as(OPERATOR_KEY).get("/v1/queues/" + Puppet.QUEUE + "/failures").then()
                .extract().path("items.find { it.pattern == 'fail as a whole' }.id");
        String job = as(OPERATOR_KEY).post("/v1/queues/" + Puppet.QUEUE + "/failures/" + group + "/retry").then()
                .statusCode(202).extract().header("Location");
        ended(job).body("state", equalTo("done")).body("progress.done", equalTo(1));
        as(OPERATOR_KEY).post("/v1/queues/" + Puppet.QUEUE + "/failures/nope/retry").then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = { "{} | 422 | /action, /filter",
            "{\"action\": \"explode\", \"filter\": {}} | 422 | /action, /filter/state",
            "{\"action\": \"retry\", \"filter\": {\"state\": \"active\"}} | 422 | /filter/state",
            "{\"action\": \"retry\", \"filter\": {\"state\": \"failed\", \"tipe\": 1}} | 400 | /filter/tipe",
            "{\"action\": \"retry\", \"filter\": {\"state\": \"failed\"}, \"limit\": 0} | 422 | /limit",
            "{\"action\": \"retry\", \"filter\": {\"state\": \"failed\"}, \"dryRun\": 1} | 400 | /dryRun" })
    void wrongBulkRequestIsNamed(String body, int status, String pointers) {
        withBody(as(OPERATOR_KEY), body).post("/v1/queues/" + queue + "/tasks/bulk").then().statusCode(status)
                .body("errors.pointer", contains(pointers.split(", ", -1)));
    }

    private String bulk(String body) {
        return withBody(as(OPERATOR_KEY), body).post("/v1/queues/" + queue + "/tasks/bulk").then().statusCode(202)
                .body("state", equalTo("running")).extract().header("Location");
    }

    private static ValidatableResponse ended(String job) {
        await().atMost(PATIENCE).until(() -> !as(OPERATOR_KEY).get(job).then().statusCode(200).extract().path("state")
                .equals("running"));
        return as(OPERATOR_KEY).get(job).then();
    }

    private void count(String state, int tasks) {
        as(OPERATOR_KEY).get("/v1/queues/" + queue).then().body("counts." + state, equalTo(tasks));
    }

    private void schedule(int tasks) {
        EmailMessage email = new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), "x", null, "x",
                Map.of(), List.of(), null);
        List<Task<EmailMessage>> all = IntStream.range(0, tasks)
                .mapToObj(i -> EmailTasks.EMAIL_SEND.task(email).queue(queue).delay(Duration.ofHours(2))).toList();
        client.enqueueAll(all).await().atMost(PATIENCE);
    }
}
