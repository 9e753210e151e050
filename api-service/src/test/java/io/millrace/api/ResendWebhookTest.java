package io.millrace.api;

import static io.millrace.api.ApiUnderTest.WEBHOOK_SECRET;
import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.millrace.api.contract.ContractFilter;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.mailstore.EmailBook;
import io.millrace.mailstore.EmailEvent;
import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.EmailNote;
import io.millrace.mailstore.Happening;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** What Resend tells: believed when it is signed, noted once, in any order. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class ResendWebhookTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Inject
    EmailBook book;

    /** Injected by {@link ApiUnderTest}. */
    @Nullable
    EmbeddedRedis injected;

    private final String providerId = UUID.randomUUID().toString();
    private final String address = UUID.randomUUID() + "@example.com";

    @Test
    void newsMoveTheLastEventInWhateverOrderTheyCome() {
        String id = sent();
        tell("email.delivered", "").then().statusCode(204);
        tell("email.sent", "").then().statusCode(204);
        asProducer().get("/v1/emails/" + id).then().body("last_event", equalTo("delivered"))
                .body("events.event", contains("delivered", "sent")).body("events[0].recipients", contains(address));
        tell("email.complained", "");
        tell("email.opened", "");
        asProducer().get("/v1/emails/" + id).then().body("last_event", equalTo("complained"));
        asProducer().get("/v1/suppressions/" + address).then().body("origin", equalTo("complaint"))
                .body("source_id", equalTo(id));
    }

    @Test
    void sameNewsAreNotedOnce() {
        String id = sent();
        Map<String, Map<String, Long>> before = book.stats(LocalDate.now(ZoneOffset.UTC)).await().atMost(PATIENCE);
        Instant now = Instant.now();
        String body = body("email.delivered", "");
        for (int i = 0; i < 3; i++) {
            post("msg_" + providerId, now, body, sign("msg_" + providerId, now, body)).then().statusCode(204);
        }
        asProducer().get("/v1/emails/" + id).then().body("events.event", contains("delivered"));
        Map<String, Map<String, Long>> after = book.stats(LocalDate.now(ZoneOffset.UTC)).await().atMost(PATIENCE);
        assertThat(count(after)).isEqualTo(count(before) + 1);
    }

    @Test
    void hardBounceSuppressesAndASoftOneDoesNot() {
        String id = sent();
        tell("email.bounced", ", \"bounce\": {\"type\": \"Transient\", \"subType\": \"MailboxFull\", \"message\": \"full\"}");
        asProducer().get("/v1/suppressions/" + address).then().statusCode(404);
        tell("email.bounced",
                ", \"bounce\": {\"type\": \"Permanent\", \"subType\": \"General\", \"message\": \"550 no such\"}");
        asProducer().get("/v1/suppressions/" + address).then().statusCode(200).body("origin", equalTo("bounce"));
        asProducer().get("/v1/emails/" + id).then().body("last_event", equalTo("bounced"))
                .body("events[1].reason", equalTo("550 no such"));
    }

    @Test
    void newsThatOvertakeTheAnswerToTheWorkerFindTheirEmail() {
        String id = queued();
        String mark = Base64.getUrlEncoder().withoutPadding()
                .encodeToString(("default:" + id).getBytes(StandardCharsets.UTF_8));
        tell("email.delivered", ", \"tags\": {\"millrace_email\": \"" + mark + "\"}").then().statusCode(204);
        asProducer().get("/v1/emails/" + id).then().body("last_event", equalTo("delivered"));
    }

    @Test
    void strangersNewsAreTakenAndTheirBouncesHeeded() {
        tell("email.delivered", "").then().statusCode(204);
        tell("email.bounced", ", \"bounce\": {\"type\": \"Permanent\", \"message\": \"no\"}").then().statusCode(204);
        asProducer().get("/v1/suppressions/" + address).then().statusCode(200).body("source_id", equalTo(providerId));
        signed("{\"type\": \"contact.created\", \"data\": {\"id\": \"x\"}}").then().statusCode(204);
    }

    @Test
    void statisticsAreByTemplateAndDay() {
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        EmailKey email = new EmailKey(QueueName.DEFAULT, new TaskId(UUID.randomUUID().toString()));
        book.open(email, new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), null, null, null,
                Map.of(), List.of(), new TemplateUse("counted", Map.of())), null).await().atMost(PATIENCE);
        book.note(EmailNote.of(email)
                .happened(Happening.of(EmailEvent.SENT, Instant.now(), List.of(), null))
                .happened(Happening.of(EmailEvent.SENT, Instant.now(), List.of(), null))
                .happened(Happening.of(EmailEvent.DELIVERED, Instant.now(), List.of(), null))).await().atMost(PATIENCE);
        asProducer().get("/v1/emails/stats").then().statusCode(200).body("to", equalTo(today))
                .body("totals.find { it.template == 'counted' }.events", equalTo(Map.of("sent", 2, "delivered", 1)))
                .body("totals.find { it.template == 'counted' }.delivery_rate", equalTo(0.5f))
                .body("totals.find { it.template == 'counted' }.bounce_rate", equalTo(0f))
                .body("days.day", contains(today));
        asProducer().get("/v1/emails/stats?from=2026-01-01&to=2026-03-31").then().statusCode(200).body("days.size()",
                equalTo(0));
        for (String wrong : List.of("from=2026-01-01&to=2026-04-01", "from=2026-02-01&to=2026-01-01", "from=x", "day=1")) {
            asProducer().get("/v1/emails/stats?" + wrong).then().statusCode(400)
                    .body("type", equalTo("/problems/invalid-parameter"));
        }
    }

    @Test
    void forgedNewsAreRefused() {
        String id = sent();
        Instant now = Instant.now();
        String body = body("email.bounced", "");
        post("m1", now, body, "v1," + Base64.getEncoder().encodeToString(new byte[32])).then().statusCode(401)
                .body("type", equalTo("/problems/invalid-signature"));
        post("m1", now, body + " ", sign("m1", now, body)).then().statusCode(401);
        post("m2", now, body, sign("m1", now, body)).then().statusCode(401);
        post("m1", now, body, "").then().statusCode(401);
        asProducer().get("/v1/emails/" + id).then().body("events.size()", equalTo(0));
    }

    @Test
    void staleNewsAreRefusedThoughTheirSignatureIsRight() {
        String body = body("email.delivered", "");
        for (Instant then : new Instant[] { Instant.now().minusSeconds(301), Instant.now().plusSeconds(310) }) {
            post("m1", then, body, sign("m1", then, body)).then().statusCode(401).body("detail", containsString("5 minutes"));
        }
    }

    @Test
    void oneRightSignatureOfSeveralIsEnough() {
        String body = body("email.delivered", "");
        Instant now = Instant.now();
        post("m1", now, body, "v1,AAAA v2,x " + sign("m1", now, body)).then().statusCode(204);
    }

    @Test
    void signedNonsenseIsABadRequest() {
        signed("{").then().statusCode(400);
        signed("[]").then().statusCode(400);
        signed("{\"type\": \"email.delivered\"}").then().statusCode(204);
    }

    @Test
    void frozenRedisIsA503SoThatTheProviderComesAgain() {
        EmbeddedRedis redis = Objects.requireNonNull(injected);
        redis.pause();
        try {
            tell("email.delivered", "").then().statusCode(503);
        } finally {
            redis.resume();
        }
    }

    private static long count(Map<String, Map<String, Long>> stats) {
        return stats.getOrDefault("", Map.of()).getOrDefault("delivered", 0L);
    }

    private String queued() {
        return sending("{\"to\": \"" + address + "\", \"subject\": \"x\", \"text\": \"x\"}").post("/v1/emails").path("id");
    }

    /** An email of which the worker has noted that the provider took it. */
    private String sent() {
        String id = queued();
        book.note(EmailNote.of(new EmailKey(QueueName.DEFAULT, new TaskId(id))).sentAs("<x@example.com>", providerId)).await()
                .atMost(PATIENCE);
        return id;
    }

    private String body(String type, String more) {
        return """
                {"type": "%s", "created_at": "2026-11-26T12:00:00.000Z",
                 "data": {"email_id": "%s", "from": "a@b.example", "to": ["%s"], "subject": "x"%s}}
                """.formatted(type, providerId, address, more);
    }

    private Response tell(String type, String more) {
        return signed(body(type, more));
    }

    private static Response signed(String body) {
        String id = "msg_" + UUID.randomUUID();
        Instant now = Instant.now();
        return post(id, now, body, sign(id, now, body));
    }

    private static Response post(String id, Instant at, String body, String signature) {
        return given().filter(new ContractFilter()).header("svix-id", id)
                .header("svix-timestamp", String.valueOf(at.getEpochSecond())).header("svix-signature", signature)
                .contentType("application/json").body(body.getBytes(StandardCharsets.UTF_8)).post("/v1/webhooks/resend");
    }

    private static String sign(String id, Instant at, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(WEBHOOK_SECRET.substring("whsec_".length())), "HmacSHA256"));
            return "v1," + Base64.getEncoder().encodeToString(
                    mac.doFinal((id + "." + at.getEpochSecond() + "." + body).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
