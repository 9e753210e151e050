package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** {@code /v1/tasks} and the look-up of what it accepted. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class TasksTest {

    private static final String PAYLOAD = """
            "payload": {"to": ["ada@example.com"], "subject": "Hello", "text": "Hello"}""";

    @Test
    void acceptedTaskIsAnsweredWithItsPlace() {
        Response response = sending("{\"type\": \"email:send\", " + PAYLOAD + "}").post("/v1/tasks");
        response.then().statusCode(202).body("queue", equalTo("default")).body("state", equalTo("pending"))
                .body("id", matchesPattern("\\d+-\\d+"));
        assertThat(response.header("Location")).isEqualTo("/v1/queues/default/tasks/" + response.path("id"));
        asProducer().get(response.header("Location")).then().statusCode(200)
                .body("id", equalTo(response.path("id"))).body("type", equalTo("email:send"))
                .body("state", equalTo("pending")).body("payload.subject", equalTo("Hello"))
                .body("attempts", equalTo(0)).body("crashes", equalTo(0)).body("errors", empty());
    }

    @Test
    void optionsAreKept() {
        Response response = sending("{\"type\": \"email:send\", " + PAYLOAD + """
                , "queue": "critical", "id": "order-17", "maxRetries": 2, "delay": "PT30S", "retention": "P1D",
                "deadline": "2027-11-30T00:00:00+01:00", "headers": {"tenant": "acme"}}
                """).post("/v1/tasks");
        response.then().statusCode(202).body("id", equalTo("order-17")).body("queue", equalTo("critical"))
                .body("state", equalTo("scheduled"));
        asProducer().get("/v1/queues/critical/tasks/order-17").then().statusCode(200)
                .body("state", equalTo("scheduled")).body("dueAt", notNullValue()).body("enqueuedAt", notNullValue())
                .body("options.maxRetries", equalTo(2)).body("options.retention", equalTo("PT24H"))
                .body("options.deadline", equalTo("2027-11-29T23:00:00Z")).body("options.headers.tenant", equalTo("acme"));
    }

    @Test
    void linkThatIsAKeyIsShownNowhereAndEndsWithTheEmail() {
        String body = """
                {"type": "email:send", "queue": "secrets", "payload": {"to": ["ada@example.com"], "template":
                 {"id": "password-reset", "variables": {"name": "Ada", "resetUrl": "https://example.com/?k=s3cret",
                  "expiresIn": "30 minutes"}}}%s}
                """;
        String place = sending(body.formatted("")).post("/v1/tasks").then().statusCode(202).extract().header("Location");
        Response task = asProducer().get(place);
        task.then().body("payload.template.variables.resetUrl", equalTo("[redacted]"))
                .body("options.retention", equalTo("PT0S"));
        assertThat(Duration.between(Instant.now(), Instant.parse(task.path("options.deadline"))))
                .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
        String listed = as(OPERATOR_KEY).get("/v1/queues/secrets/tasks").then().statusCode(200).extract().asString();
        assertThat(task.asString() + listed).contains("[redacted]").doesNotContain("s3cret");
        sending(body.formatted(", \"delay\": \"PT1H\"")).post("/v1/tasks").then().statusCode(422)
                .body("errors.pointer", hasItem("/delay"));
    }

    @Test
    void secondTaskWithTheIdIsAConflict() {
        String body = "{\"type\": \"email:send\", \"id\": \"only-once\", " + PAYLOAD + "}";
        sending(body).post("/v1/tasks").then().statusCode(202);
        sending(body).post("/v1/tasks").then().statusCode(409).contentType("application/problem+json")
                .body("type", equalTo("/problems/id-conflict")).body("detail", containsString("only-once"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{} | 422 | /type",
            "{} | 422 | /payload",
            "{\"type\": \"nope\", PAYLOAD} | 422 | /type",
            "{\"type\": 5, PAYLOAD} | 400 | /type",
            "{\"type\": \"email:send\", \"payload\": \"x\"} | 400 | /payload",
            "{\"type\": \"email:send\", \"payload\": {\"subject\": \"x\", \"text\": \"x\"}} | 422 | /payload/to",
            "{\"type\": \"email:send\", \"payload\": {\"to\": \"nope\"}} | 422 | /payload/to",
            "{\"type\": \"email:send\", \"payload\": {\"too\": \"x\"}} | 400 | /payload/too",
            "{\"type\": \"email:send\", \"payload\": {\"scheduled_at\": \"x\"}} | 400 | /payload/scheduled_at",
            "{\"type\": \"email:send\", \"payload\": {\"template\": {\"id\": \"welcome\"}}} | 422 | /payload/template/variables/name",
            "{\"type\": \"email:send\", PAYLOAD, \"que\": 1} | 400 | /que",
            "{\"type\": \"email:send\", PAYLOAD, \"queue\": \"Not A Queue\"} | 422 | /queue",
            "{\"type\": \"email:send\", PAYLOAD, \"id\": \"1-1\"} | 422 | /id",
            "{\"type\": \"email:send\", PAYLOAD, \"id\": \"a b\"} | 422 | /id",
            "{\"type\": \"email:send\", PAYLOAD, \"maxRetries\": -1} | 422 | /maxRetries",
            "{\"type\": \"email:send\", PAYLOAD, \"maxRetries\": 1.5} | 400 | /maxRetries",
            "{\"type\": \"email:send\", PAYLOAD, \"maxRetries\": 99999999999} | 400 | /maxRetries",
            "{\"type\": \"email:send\", PAYLOAD, \"delay\": 30} | 400 | /delay",
            "{\"type\": \"email:send\", PAYLOAD, \"delay\": \"30s\"} | 422 | /delay",
            "{\"type\": \"email:send\", PAYLOAD, \"delay\": \"-PT1S\"} | 422 | /delay",
            "{\"type\": \"email:send\", PAYLOAD, \"delay\": \"P9999D\"} | 422 | /delay",
            "{\"type\": \"email:send\", PAYLOAD, \"delay\": \"PT1S\", \"runAt\": \"2027-01-01T00:00:00Z\"} | 422 | /runAt",
            "{\"type\": \"email:send\", PAYLOAD, \"runAt\": \"2999-01-01T00:00:00Z\"} | 422 | /runAt",
            "{\"type\": \"email:send\", PAYLOAD, \"deadline\": \"2001-01-01T00:00:00Z\"} | 422 | /deadline",
            "{\"type\": \"email:send\", PAYLOAD, \"retention\": \"P9999D\"} | 422 | /retention",
            "{\"type\": \"email:send\", PAYLOAD, \"headers\": {\"a\": 1}} | 400 | /headers/a",
            "{\"type\": \"email:send\", PAYLOAD, \"timeout\": \"PT0S\"} | 422 | /timeout",
            "{\"type\": \"email:send\", PAYLOAD, \"uniqueFor\": \"PT0S\"} | 422 | /uniqueFor",
            "{\"type\": \"email:send\", PAYLOAD, \"uniqueKey\": \"\"} | 422 | /uniqueKey",
    })
    void fieldIsNamed(String body, int status, String pointer) {
        sending(body.replace("PAYLOAD", PAYLOAD)).post("/v1/tasks").then().statusCode(status)
                .contentType("application/problem+json").body("errors.pointer", hasItem(pointer));
    }

    @Test
    void secondTaskWithTheUniqueKeyOfOneThatLivesIsADuplicate() {
        String body = "{\"type\": \"email:send\", " + PAYLOAD + ", \"uniqueKey\": \"only-one\", \"timeout\": \"PT1M\"}";
        String holder = sending(body).post("/v1/tasks").then().statusCode(202).extract().path("id");
        sending(body).post("/v1/tasks").then().statusCode(409).contentType("application/problem+json")
                .body("type", equalTo("/problems/duplicate")).body("detail", containsString(holder));
    }

    @Test
    void overlongHeaderIsRefused() {
        sending("{\"type\": \"email:send\", " + PAYLOAD + ", \"headers\": {\"a\": \"" + "x".repeat(2000) + "\"}}")
                .post("/v1/tasks").then().statusCode(422).body("errors.pointer", hasItem("/headers"));
    }

    @ParameterizedTest
    @CsvSource({ "default,never-was", "default,1-1", "NoQueue,x", "default,a%20b" })
    void unknownTaskIsNotKept(String queue, String id) {
        asProducer().urlEncodingEnabled(false).get("/v1/queues/" + queue + "/tasks/" + id).then().statusCode(404)
                .contentType("application/problem+json").body("type", equalTo("/problems/task-not-kept"));
    }
}
