package io.millrace.api;

import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.inspect.TaskInspector;
import io.millrace.task.QueueName;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** Emails after they were accepted: batches, listings, moved, cancelled, with attachments. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class EmailChangesTest {

    private static final String HELLO = """
            {"to": "ada@example.com", "subject": "%s", "text": "x"}""";

    @Inject
    TaskInspector inspector;

    @Inject
    RedisDataSource redis;

    @Test
    void scheduledEmailIsMovedAndThenCanceled() {
        String id = scheduled("moved");
        Instant later = Instant.now().plus(3, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        patch(id, later.toString()).then().statusCode(200).body("object", equalTo("email")).body("id", equalTo(id));
        asProducer().get("/v1/emails/" + id).then().body("last_event", equalTo("scheduled"))
                .body("scheduled_at", equalTo(later.toString()));
        asProducer().post("/v1/emails/" + id + "/cancel").then().statusCode(200).body("id", equalTo(id));
        asProducer().get("/v1/emails/" + id).then().body("last_event", equalTo("canceled")).body("scheduled_at", nullValue())
                .body("events.event", contains("canceled"));
        patch(id, later.toString()).then().statusCode(409).body("type", equalTo("/problems/wrong-state"))
                .body("name", equalTo("validation_error")).body("detail", containsString("canceled"));
    }

    @Test
    void pendingEmailIsCanceledAndNotMoved() {
        String id = sending(HELLO.formatted("pending")).post("/v1/emails").path("id");
        patch(id, Instant.now().plusSeconds(60).toString()).then().statusCode(409).body("detail", containsString("pending"));
        asProducer().post("/v1/emails/" + id + "/cancel").then().statusCode(200);
        asProducer().get("/v1/emails/" + id).then().body("last_event", equalTo("canceled"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"scheduled_at\": \"soon\"}", "{\"scheduled_at\": \"2999-01-01T00:00:00Z\"}" })
    void timeThatIsNoneIsNamed(String body) {
        ApiUnderTest.withBody(asProducer(), body).patch("/v1/emails/" + scheduled("x")).then().statusCode(422)
                .body("errors.pointer", contains("/scheduled_at"));
    }

    @Test
    void unknownEmailIsNeitherMovedNorCanceled() {
        String id = UUID.randomUUID().toString();
        patch(id, Instant.now().toString()).then().statusCode(404).body("type", equalTo("/problems/task-not-kept"));
        asProducer().post("/v1/emails/" + id + "/cancel").then().statusCode(404);
    }

    @Test
    void batchIsAcceptedInItsOrderAndOnceUnderAKey() {
        String key = UUID.randomUUID().toString();
        String body = "[" + HELLO.formatted("one") + "," + HELLO.formatted("two") + "]";
        Response first = sending(body).header("Idempotency-Key", key).post("/v1/emails/batch");
        first.then().statusCode(202).body("keySet()", contains("data")).body("data", hasSize(2));
        List<String> ids = first.path("data.id");
        asProducer().get("/v1/emails/" + ids.get(0)).then().body("subject", equalTo("one"));
        asProducer().get("/v1/emails/" + ids.get(1)).then().body("subject", equalTo("two"));
        assertThat(sending(body).header("Idempotency-Key", key).post("/v1/emails/batch").asString())
                .isEqualTo(first.asString());
        sending("[" + HELLO.formatted("three") + "]").header("Idempotency-Key", key).post("/v1/emails/batch").then()
                .statusCode(409).body("name", equalTo("invalid_idempotent_request"));
    }

    @Test
    void wrongEmailInABatchHasAllRefused() {
        long before = accepted();
        sending("[" + HELLO.formatted("fine") + ", {\"to\": \"nope\", \"subject\": \"x\", \"text\": \"x\"}, 5]")
                .post("/v1/emails/batch").then().statusCode(400).body("errors.pointer", contains("/1/to", "/2"));
        assertThat(accepted()).isEqualTo(before);
    }

    @Test
    void permissiveBatchAcceptsWhatIsRight() {
        sending("[{\"to\": \"nope\", \"subject\": \"x\", \"text\": \"x\"}, " + HELLO.formatted("fine") + "]")
                .header("x-batch-validation", "permissive").post("/v1/emails/batch").then().statusCode(202)
                .body("data", hasSize(1)).body("errors", hasSize(1)).body("errors[0].index", equalTo(0))
                .body("errors[0].message", containsString("/0/to"));
        sending("[]").header("x-batch-validation", "perhaps").post("/v1/emails/batch").then().statusCode(400);
    }

    @Test
    void batchIsBounded() {
        String many = IntStream.range(0, 101).mapToObj(i -> HELLO.formatted(i)).collect(Collectors.joining(",", "[", "]"));
        sending(many).post("/v1/emails/batch").then().statusCode(422).body("detail", containsString("1 to 100"));
        sending("[]").post("/v1/emails/batch").then().statusCode(422);
        sending("{}").post("/v1/emails/batch").then().statusCode(400).body("type", equalTo("/problems/malformed-json"));
        sending("[{\"to\": \"a@b.example\", \"subject\": \"x\", \"text\": \"x\", \"attachments\": []}]")
                .post("/v1/emails/batch").then().statusCode(422).body("errors.pointer", contains("/0/attachments"));
    }

    @Test
    void listingGoesFromTheNewestToTheOldest() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String id = sending(HELLO.formatted("listed " + i)).post("/v1/emails").path("id");
            ids.add(0, id);
            // Emails of one millisecond have no order.
            redis.sortedSet(String.class).zadd("millrace:{emails}:index", 4e12 + i, "default:" + id);
        }
        Response first = asProducer().get("/v1/emails?limit=3");
        first.then().statusCode(200).body("object", equalTo("list")).body("has_more", equalTo(true))
                .body("data.id", equalTo(ids.subList(0, 3))).body("data[0].last_event", equalTo("queued"))
                .body("data[0].subject", equalTo("listed 4"));
        asProducer().get("/v1/emails?limit=2&after=" + ids.get(2)).then().body("data.id", equalTo(ids.subList(3, 5)));
        asProducer().get("/v1/emails?limit=3&before=" + ids.get(2)).then().body("data.id", equalTo(ids.subList(0, 2)))
                .body("has_more", equalTo(false));
        redis.key().del("millrace:{emails}:index");
        asProducer().get("/v1/emails").then().body("data", hasSize(0)).body("has_more", equalTo(false));
    }

    @ParameterizedTest
    @ValueSource(strings = { "limit=0", "limit=101", "limit=x", "after=49a3999c-0ce1-4ea6-ab68-afcd6dc2e794", "after=%20",
            "after=a&before=b", "cursor=x" })
    void wrongParameterIsNamed(String query) {
        asProducer().urlEncodingEnabled(false).get("/v1/emails?" + query).then().statusCode(400)
                .body("type", equalTo("/problems/invalid-parameter"));
    }

    @Test
    void listingKnowsWhatBecameOfTasks() {
        String id = sending(HELLO.formatted("gone")).post("/v1/emails").path("id");
        ApiUnderTest.as(ApiUnderTest.OPERATOR_KEY).post("/v1/queues/default/tasks/" + id + "/cancel").then().statusCode(200);
        asProducer().get("/v1/emails?limit=100").then()
                .body("data.find { it.id == '" + id + "' }.last_event", equalTo("canceled"));
    }

    @Test
    void emailThatCameAsATaskOfAnotherQueueIsNamedByBoth() {
        String location = ApiUnderTest.enqueued("mail", "as a task");
        String id = location.substring(location.lastIndexOf('/') + 1);
        asProducer().get("/v1/emails/mail:" + id).then().statusCode(200).body("id", equalTo("mail:" + id))
                .body("subject", equalTo("as a task")).body("last_event", equalTo("queued"));
    }

    @Test
    void attachmentIsKeptApartFromTheTask() {
        String content = Base64.getEncoder().encodeToString("hello".repeat(100).getBytes(StandardCharsets.UTF_8));
        String id = sending("""
                {"to": "ada@example.com", "subject": "x", "html": "<img src='cid:logo'>", "attachments": [
                  {"filename": "Größe.pdf", "content": "%s"},
                  {"filename": "logo", "content": {"type": "Buffer", "data": [1, 255]}, "content_type": "image/png",
                   "content_id": "logo"}]}
                """.formatted(content)).post("/v1/emails").then().statusCode(202).extract().path("id");
        asProducer().get("/v1/emails/" + id).then().body("attachments.filename", contains("Größe.pdf", "logo"))
                .body("attachments.content_type", contains("application/pdf", "image/png"))
                .body("attachments.size", contains(500, 2)).body("attachments[1].content_id", equalTo("logo"));
        assertThat(asProducer().get("/v1/queues/default/tasks/" + id).asString()).doesNotContain(content).contains("Größe.pdf");
        assertThat(redis.hash(byte[].class).hget("millrace:email-parts:{default:" + id + "}", "file:1"))
                .isEqualTo(new byte[] { 1, (byte) 255 });
    }

    @Test
    void fiveMebibytesOfAttachmentsAreAcceptedAndAByteMoreIsNot() {
        attaching(5 << 20).then().statusCode(202);
        attaching((5 << 20) + 1).then().statusCode(422).body("errors.pointer", hasItem("/attachments"))
                .body("detail", containsString("5242881"));
        attaching(7 << 20).then().statusCode(413);
    }

    private static Response attaching(int bytes) {
        return sending(
                "{\"to\": \"ada@example.com\", \"subject\": \"x\", \"text\": \"x\", \"attachments\": [{\"filename\": \"f\","
                        + " \"content\": \"" + Base64.getEncoder().encodeToString(new byte[bytes]) + "\"}]}")
                .post("/v1/emails");
    }

    private static String scheduled(String subject) {
        return sending("{\"to\": \"ada@example.com\", \"subject\": \"" + subject + "\", \"text\": \"x\", \"scheduled_at\": \""
                + Instant.now().plus(1, ChronoUnit.HOURS) + "\"}").post("/v1/emails").then().statusCode(202).extract()
                .path("id");
    }

    private static Response patch(String id, String time) {
        return ApiUnderTest.withBody(asProducer(), "{\"scheduled_at\": \"" + time + "\"}").patch("/v1/emails/" + id);
    }

    private long accepted() {
        return inspector.ledger(QueueName.DEFAULT).await().atMost(Duration.ofSeconds(2)).accepted();
    }
}
