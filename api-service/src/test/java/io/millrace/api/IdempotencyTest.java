package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.WELCOME;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.millrace.inspect.TaskInspector;
import io.millrace.task.QueueName;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.keys.KeyScanArgs;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** Requests that are repeated under one Idempotency-Key are done once. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class IdempotencyTest {

    @Inject
    TaskInspector inspector;

    @Inject
    RedisDataSource redis;

    private final String key = UUID.randomUUID().toString();

    @Test
    void repeatedEmailIsAnsweredTheSameAndEnqueuedOnce() {
        long before = accepted();
        Response first = email(key);
        Response second = email(key);
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.asString()).isEqualTo(first.asString());
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(accepted()).isEqualTo(before + 1);
    }

    @Test
    void repeatedTaskIsAnsweredTheSame() {
        Response first = task(key, "\"delay\": \"PT1H\"");
        Response second = task(key, "\"delay\": \"PT1H\"");
        first.then().statusCode(202).body("state", equalTo("scheduled"));
        assertThat(second.asString()).isEqualTo(first.asString());
    }

    @Test
    void anotherBodyUnderTheKeyIsAConflict() {
        email(key).then().statusCode(202);
        sending(WELCOME.replace("Ada", "Eve")).header("Idempotency-Key", key).post("/v1/emails").then().statusCode(409)
                .contentType("application/problem+json").body("type", equalTo("/problems/idempotency-key-reused"))
                .body("name", equalTo("invalid_idempotent_request"));
        task(key, "\"maxRetries\": 1").then().statusCode(409);
    }

    @Test
    void keysOfDifferentPrincipalsAreDifferent() {
        String id = email(key).path("id");
        String other = as(OPERATOR_KEY).contentType("application/json").body(WELCOME).header("Idempotency-Key", key)
                .post("/v1/emails").then().statusCode(202).extract().path("id");
        assertThat(other).isNotEqualTo(id);
    }

    @Test
    void sameTimeRequestsMakeOneTask() {
        long before = accepted();
        List<CompletableFuture<String>> answers = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> email(key).then().statusCode(202).extract().asString()))
                .toList();
        assertThat(answers.stream().map(CompletableFuture::join).collect(Collectors.toSet())).hasSize(1);
        assertThat(accepted()).isEqualTo(before + 1);
    }

    /** The instance died after the task was stored, before it noted so or answered. */
    @Test
    void halfDoneRequestIsFinished() {
        String id = email(key).path("id");
        String record = recordOf(key);
        String claimed = redis.value(String.class).get(record).split(" ", 2)[0];
        redis.value(String.class).set(record, claimed);
        long before = accepted();
        email(key).then().statusCode(202).body("id", equalTo(id));
        assertThat(accepted()).isEqualTo(before);
    }

    /** The instance died after it claimed the key, before it stored the task. */
    @Test
    void claimedRequestIsDoneByItsRepetition() {
        String id = email(key).path("id");
        String record = recordOf(key);
        String claimed = redis.value(String.class).get(record).split(" ", 2)[0];
        redis.flushall();
        redis.value(String.class).set(record, claimed);
        email(key).then().statusCode(202).body("id", equalTo(id));
        assertThat(accepted()).isEqualTo(1);
    }

    @Test
    void conflictOfTheCallersOwnIdIsRepeatedToo() {
        String id = "mine-" + key;
        task("first-" + key, "\"id\": \"" + id + "\"").then().statusCode(202);
        task(key, "\"id\": \"" + id + "\"").then().statusCode(409).body("type", equalTo("/problems/id-conflict"));
        task(key, "\"id\": \"" + id + "\"").then().statusCode(409).body("type", equalTo("/problems/id-conflict"));
        task("first-" + key, "\"id\": \"" + id + "\"").then().statusCode(202).body("id", equalTo(id));
    }

    @Test
    void halfDoneRequestWithTheCallersOwnIdIsFinished() {
        String option = "\"id\": \"mine-" + key + "\"";
        task(key, option).then().statusCode(202);
        String record = recordOf(key);
        redis.value(String.class).set(record, redis.value(String.class).get(record).split(" ", 2)[0]);
        task(key, option).then().statusCode(202).body("id", equalTo("mine-" + key));
    }

    @Test
    void refusedRequestDoesNotUseTheKeyUp() {
        sending("{}").header("Idempotency-Key", key).post("/v1/emails").then().statusCode(422);
        email(key).then().statusCode(202);
    }

    @Test
    void keyIsRememberedForADay() {
        email(key);
        assertThat(redis.key().pttl(recordOf(key))).isBetween(86_000_000L, 86_400_000L);
    }

    @Test
    void overlongKeyIsRefused() {
        email("k".repeat(257)).then().statusCode(400).body("type", equalTo("/problems/invalid-idempotency-key"))
                .body("name", equalTo("invalid_idempotency_key"));
        email("k".repeat(256)).then().statusCode(202);
    }

    private static Response email(String key) {
        return sending(WELCOME).header("Idempotency-Key", key).post("/v1/emails");
    }

    private static Response task(String key, String option) {
        return sending("""
                {"type": "email:send", "payload": {"to": ["ada@example.com"], "subject": "x", "text": "x"}, %s}
                """.formatted(option)).header("Idempotency-Key", key).post("/v1/tasks");
    }

    private String recordOf(String key) {
        String record = "millrace:idem:shop:" + Keys.hash(key);
        assertThat(redis.key().scan(new KeyScanArgs().match(record)).toIterable()).containsExactly(record);
        return record;
    }

    private long accepted() {
        return inspector.ledger(QueueName.DEFAULT).await().atMost(Duration.ofSeconds(2)).accepted();
    }
}
