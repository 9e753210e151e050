package io.millrace.api;

import static io.millrace.api.ApiUnderTest.WELCOME;
import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** {@code /v1/emails} as Resend's SDKs use it. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class EmailsTest {

    private static final String RESET = """
            {"to": "ada@example.com", %2$s"template": {"id": "password-reset", "variables":
             {"name": "Ada", "resetUrl": "https://example.com/reset?token=s3cret", "expiresIn": "%1$s"}}}
            """;

    @Test
    void acceptedEmailIsAnsweredWithIdAndLocation() {
        Response response = sending(WELCOME).post("/v1/emails");
        response.then().statusCode(202).contentType("application/json").body("keySet()", contains("id"));
        String id = response.path("id");
        assertThat(UUID.fromString(id)).hasToString(id);
        assertThat(response.header("Location")).isEqualTo("/v1/emails/" + id);
    }

    @Test
    void emailIsShownInResendsShape() {
        String id = sending("""
                {"from": "Shop <shop@example.com>", "to": ["ada@example.com", "Grace <grace@example.com>"],
                 "cc": "cc@example.com", "bcc": ["bcc@example.com"], "reply_to": "reply@example.com", "subject": "Hello",
                 "html": "<p>Hello</p>", "text": "Hello", "headers": {"X-Order": "17"},
                 "tags": [{"name": "category", "value": "test"}]}
                """).post("/v1/emails").then().statusCode(202).extract().path("id");
        asProducer().get("/v1/emails/" + id).then().statusCode(200)
                .body("object", equalTo("email")).body("id", equalTo(id))
                .body("from", equalTo("Shop <shop@example.com>"))
                .body("to", contains("ada@example.com", "Grace <grace@example.com>"))
                .body("cc", contains("cc@example.com")).body("bcc", contains("bcc@example.com"))
                .body("reply_to", contains("reply@example.com")).body("subject", equalTo("Hello"))
                .body("html", equalTo("<p>Hello</p>")).body("text", equalTo("Hello"))
                .body("created_at", notNullValue()).body("last_event", equalTo("queued"))
                .body("tags[0].name", equalTo("category"));
    }

    @Test
    void whatIsNotKnownIsNull() {
        String id = sending(WELCOME).post("/v1/emails").path("id");
        asProducer().get("/v1/emails/" + id).then().body("$", hasKey("html")).body("html", nullValue())
                .body("from", nullValue()).body("cc", empty());
    }

    @Test
    void nullMeansLeftOutAsTheSdksSendIt() {
        sending("""
                {"to": "ada@example.com", "subject": "x", "text": "x", "html": null, "cc": null, "tags": null,
                 "attachments": null, "scheduled_at": null}
                """).post("/v1/emails").then().statusCode(202);
    }

    @Test
    void numberIsAVariableToo() {
        String id = sending(WELCOME.replace("\"Ada\"", "12.50")).post("/v1/emails").then().statusCode(202).extract().path("id");
        asProducer().get("/v1/queues/default/tasks/" + id).then()
                .body("payload.template.variables.name", equalTo("12.50"));
    }

    @Test
    void listOfObjectsIsAVariableToo() {
        String id = sending("""
                {"to": "ada@example.com", "template": {"id": "weekly-digest", "variables": {"name": "Ada",
                  "periodStart": "2026-11-16", "periodEnd": "2026-11-22", "unsubscribeUrl": "https://example.com/u",
                  "posts": [{"title": "One", "url": "https://example.com/1", "summary": null},
                            {"title": 2, "url": "https://example.com/2", "summary": "Two."}]}}}
                """).post("/v1/emails").then().statusCode(202).extract().path("id");
        asProducer().get("/v1/queues/default/tasks/" + id).then()
                .body("payload.template.variables.posts.title", contains("One", "2"))
                .body("payload.template.variables.posts[1].summary", equalTo("Two."));
    }

    @Test
    void linkOfAPasswordResetIsSeenByNobodyAndEndsInTime() {
        String id = sending(RESET.formatted("PT30M", "")).post("/v1/emails").then().statusCode(202).extract().path("id");
        Response task = asProducer().get("/v1/queues/default/tasks/" + id);
        Response email = asProducer().get("/v1/emails/" + id);
        assertThat(task.asString() + email.asString()).doesNotContain("s3cret");
        email.then().body("template.variables.resetUrl", equalTo("[redacted]"))
                .body("template.sealed", contains("resetUrl")).body("template.variables.name", equalTo("Ada"));
        assertThat(Duration.between(Instant.now(), Instant.parse(task.path("options.deadline"))))
                .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
    }

    @Test
    void linkThatWillHaveExpiredIsNotScheduled() {
        String later = "\"scheduled_at\": \"" + Instant.now().plus(1, ChronoUnit.HOURS) + "\", ";
        sending(RESET.formatted("30 minutes", later)).post("/v1/emails").then().statusCode(422)
                .body("errors[0].pointer", equalTo("/scheduled_at"));
        sending(RESET.formatted("2 hours", later)).post("/v1/emails").then().statusCode(202);
    }

    @Test
    void scheduledEmailWaits() {
        Instant later = Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        String id = sending(WELCOME.replace("\"to\"", "\"scheduled_at\": \"" + later + "\", \"to\"")).post("/v1/emails")
                .then().statusCode(202).extract().path("id");
        asProducer().get("/v1/emails/" + id).then().body("last_event", equalTo("scheduled"))
                .body("scheduled_at", equalTo(later.toString()));
    }

    @Test
    void emailOfAnotherQueueIsFoundByItsBareIdUnlessItIsTwo() {
        String body = """
                {"type": "email:send", "queue": "%s", "id": "digest-of-ada", "payload": {"to": "ada@example.com",
                 "subject": "x", "text": "x"}}
                """;
        sending(body.formatted("low")).post("/v1/tasks").then().statusCode(202);
        asProducer().get("/v1/emails/digest-of-ada").then().statusCode(200).body("id", equalTo("low:digest-of-ada"));
        asProducer().get("/v1/emails/low:digest-of-ada").then().statusCode(200);
        sending(body.formatted("bulk")).post("/v1/tasks").then().statusCode(202);
        asProducer().get("/v1/emails/digest-of-ada").then().statusCode(404)
                .body("detail", containsString("bulk:digest-of-ada or low:digest-of-ada"));
        asProducer().post("/v1/emails/digest-of-ada/cancel").then().statusCode(404);
        asProducer().post("/v1/emails/bulk:digest-of-ada/cancel").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { "49a3999c-0ce1-4ea6-ab68-afcd6dc2e794", "123-4", "-", "%20", "äöü" })
    void unknownEmailIsNotFound(String id) {
        asProducer().urlEncodingEnabled(false).get("/v1/emails/" + id.replace("äöü", "%C3%A4")).then().statusCode(404)
                .contentType("application/problem+json").body("type", equalTo("/problems/task-not-kept"))
                .body("name", equalTo("not_found"));
    }
}
