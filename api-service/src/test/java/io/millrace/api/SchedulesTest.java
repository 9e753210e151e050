package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.withBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cron.ScheduleCheck;
import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleSpec;
import io.millrace.schedule.ScheduleStore;
import io.millrace.schedule.SlotBook;
import io.millrace.schedule.SlotMiss;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.stream.StreamMessage;
import io.quarkus.redis.datasource.stream.StreamRange;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** Schedules over the API; what schedulers do with them is told where they are. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class SchedulesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    ScheduleStore store;

    @Inject
    SlotBook book;

    @Inject
    ObjectMapper mapper;

    @Inject
    RedisDataSource redis;

    private final String name = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final String path = "/v1/schedules/" + name;

    @BeforeEach
    void workersAreThere() {
        await().atMost(PATIENCE).untilAsserted(() -> as(VIEWER_KEY).get("/v1/workers").then().body("items", not(hasSize(0))));
    }

    @Test
    void scheduleIsMadeShownChangedAndDeleted() {
        String etag = create("\"zone\": \"Europe/Berlin\", \"description\": \"Why\"").statusCode(201)
                .header("Location", containsString(path)).body("origin", equalTo("api")).body("paused", equalTo(false))
                .body("misfire", equalTo("once")).body("next", hasSize(5)).body("payload.subject", equalTo("Hello"))
                .extract().header("ETag");
        as(VIEWER_KEY).get(path).then().statusCode(200).header("ETag", equalTo(etag)).body("zone", equalTo("Europe/Berlin"))
                .body("description", equalTo("Why"));
        as(VIEWER_KEY).get("/v1/schedules").then().statusCode(200).body("items.name", hasItem(name));

        String later = replace("\"cron\": \"0 9 * * *\"", etag).statusCode(200).body("cron", equalTo("0 9 * * *"))
                .body("zone", equalTo("UTC")).body("description", nullValue()).extract().header("ETag");
        assertThat(later).isNotEqualTo(etag);

        as(OPERATOR_KEY).header("If-Match", etag).delete(path).then().statusCode(412)
                .body("type", equalTo("/problems/version-mismatch"));
        as(OPERATOR_KEY).header("If-Match", later).delete(path).then().statusCode(204);
        as(VIEWER_KEY).get(path).then().statusCode(404).body("type", equalTo("/problems/no-such-schedule"));
    }

    @Test
    void nobodyUndoesAChangeThatTheyHaveNotSeen() {
        String etag = create("").statusCode(201).extract().header("ETag");
        String mine = replace("\"cron\": \"1 * * * *\"", etag).statusCode(200).extract().header("ETag");
        replace("\"cron\": \"2 * * * *\"", etag).statusCode(412).body("detail", containsString(mine.replace("\"", "")));
        withBody(as(OPERATOR_KEY), body("\"cron\": \"2 * * * *\"")).put(path).then().statusCode(428)
                .body("type", equalTo("/problems/version-required"));
        replace("\"cron\": \"2 * * * *\"", "nonsense").statusCode(412);
        replace("\"cron\": \"2 * * * *\"", "*").statusCode(200).body("cron", equalTo("2 * * * *"));
    }

    @Test
    void nameIsTakenOnce() {
        create("").statusCode(201);
        create("").statusCode(409).body("type", equalTo("/problems/schedule-exists"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "\"cron\": \"61 * * * *\"      | 422 | /cron | 61 not in range",
            "\"cron\": \"* * * * * *\" | 422 | /cron | 6 parts",
            "\"cron\": 5                   | 400 | /cron | must be a text",
            "\"zone\": \"Nowhere\" | 422 | /zone | Europe/Berlin",
            "\"type\": \"email:sned\"      | 422 | /type | no worker knows it", "\"queue\": \"Low!\" | 422 | /queue | 1 to 64",
            "\"misfire\": \"never\"        | 422 | /misfire | one of skip, once, all",
            "\"misfireCap\": 5             | 422 | /misfireCap | \"all\" only",
            "\"overlap\": \"x\" | 422 | /overlap | allow, skip",
            "\"dst\": \"x\"                | 422 | /dst | once, literal", "\"jitter\": \"PT2H\" | 422 | /jitter | PT1H",
            "\"jitter\": \"soon\"          | 422 | /jitter | ISO 8601", "\"maxRetries\": -1 | 422 | /maxRetries | 0 to 1000",
            "\"timeout\": \"PT0S\"         | 422 | /timeout | PT0.001S",
            "\"end\": \"2020-01-01T00:00:00Z\", \"start\": \"2021-01-01T00:00:00Z\" | 422 | /end | must be after",
            "\"every\": \"hour\"           | 400 | /every | not a field",
            "\"payload\": {\"to\": \"ada@example.com\"} | 422 | /payload/subject | is required",
            "\"payload\": {\"to\": \"ada@example.com\", \"subject\": \"x\", \"text\": \"x\", \"tekst\": \"x\"} | 400 | /payload/tekst | not a field",
            "\"payload\": \"x\"            | 400 | /payload | must be an object" })
    void whatCannotBeIsRefusedByFieldAndReason(String field, int status, String pointer, String reason) {
        withBody(as(OPERATOR_KEY), body("\"name\": \"" + name + "\", " + field)).post("/v1/schedules").then().statusCode(status)
                .body("errors.pointer", hasItem(pointer)).body("errors.detail", hasItem(containsString(reason)));
        as(VIEWER_KEY).get(path).then().statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({ "Nightly", "-x", "preview", "''" })
    void badNameIsRefused(String bad) {
        withBody(as(OPERATOR_KEY), body("\"name\": \"" + bad + "\"")).post("/v1/schedules").then().statusCode(422)
                .body("errors.pointer", contains("/name"));
    }

    @Test
    void typeThatNoLiveWorkerHasAHandlerForIsRefused() {
        withBody(as(OPERATOR_KEY), """
                {"name": "%s", "cron": "@daily", "type": "stats:daily"}""".formatted(name)).post("/v1/schedules").then()
                .statusCode(422).body("errors.pointer", contains("/type"))
                .body("errors[0].detail", containsString("live worker"));
    }

    @Test
    void runNowIsATaskOfItsOwnAndARunInTheHistory() {
        create("").statusCode(201);
        String location = as(OPERATOR_KEY).header("Idempotency-Key", name).post(path + "/run").then().statusCode(202)
                .body("state", equalTo("pending")).extract().header("Location");
        as(OPERATOR_KEY).header("Idempotency-Key", name).post(path + "/run").then().statusCode(202)
                .header("Location", equalTo(location));
        as(OPERATOR_KEY).get(location).then().statusCode(200).body("type", equalTo("email:send"))
                .body("options.headers.millrace-schedule", equalTo(name));
        as(VIEWER_KEY).get(path + "/runs").then().statusCode(200).body("items", hasSize(1))
                .body("items[0].kind", equalTo("manual")).body("items[0].task.state", equalTo("pending"));
        as(OPERATOR_KEY).delete(location).then().statusCode(204);
        as(VIEWER_KEY).get(path + "/runs").then().body("items[0].task.state", equalTo("not-kept"));
    }

    @Test
    void runNowObeysTheOverlapPolicy() {
        create("\"overlap\": \"skip\"").statusCode(201);
        as(OPERATOR_KEY).post(path + "/run").then().statusCode(202);
        as(OPERATOR_KEY).post(path + "/run").then().statusCode(409).body("type", equalTo("/problems/schedule-overlap"));
    }

    @Test
    void pausedScheduleHasNoSlotsUntilItIsResumed() {
        create("").statusCode(201);
        post("pause").statusCode(200).body("paused", equalTo(true)).body("next", hasSize(0));
        post("pause").statusCode(200);
        post("resume").statusCode(200).body("paused", equalTo(false)).body("next", hasSize(5));
        create("\"paused\": true", name + "-p").statusCode(201).body("paused", equalTo(true)).body("next", hasSize(0));
    }

    @Test
    void missedSlotIsAnAlertAndALineOfTheHistory() {
        create("").statusCode(201);
        Instant slot = Instant.now().truncatedTo(ChronoUnit.HOURS);
        book.miss(new SlotMiss(entry().queue(), name, slot, Instant.EPOCH, 3)).await().atMost(PATIENCE);
        as(VIEWER_KEY).get(path).then().statusCode(200).body("missed", equalTo(3)).body("alert", containsString("missed"))
                .body("lastMissed", equalTo(slot.toString()));
        as(VIEWER_KEY).get(path + "/runs").then().body("items[0].kind", equalTo("missed"))
                .body("items[0].missed", equalTo(3)).body("items[0].task", nullValue());
    }

    @Test
    void slotThatNobodyFiresIsAnAlert() {
        create("\"cron\": \"@hourly\"").statusCode(201);
        Instant slot = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(2));
        redis.hash(String.class).hset("millrace:schedules", "since:" + name, String.valueOf(slot.toEpochMilli()));
        as(VIEWER_KEY).get(path).then().body("alert", containsString("has not been fired"));
    }

    @Test
    void firedSlotIsShownWithItsLateness() {
        create("").statusCode(201);
        Instant slot = Instant.now().truncatedTo(ChronoUnit.HOURS);
        book.fire(entry().firing(slot, Instant.EPOCH, 0)).await().atMost(PATIENCE);
        as(VIEWER_KEY).get(path + "/runs?limit=1").then().body("items[0].kind", equalTo("fired"))
                .body("items[0].slot", equalTo(slot.toString())).body("items[0].lateness", containsString("PT"))
                .body("items[0].task.id", equalTo(name + "@" + slot));
        as(VIEWER_KEY).get(path).then().body("lastSlot", equalTo(slot.toString()));
    }

    @Test
    void configuredScheduleIsSeenAndSteeredButNotChanged() {
        store.publish(
                """
                        {"%s": {"cron": "@daily", "type": "email:send", "payload": "{\\"to\\":[\\"a@example.com\\"],\\"subject\\":\\"x\\",\\"text\\":\\"x\\"}"}}"""
                        .formatted(name))
                .await().atMost(PATIENCE);
        as(VIEWER_KEY).get(path).then().statusCode(200).body("origin", equalTo("configuration")).body("next", hasSize(5));
        as(VIEWER_KEY).get("/v1/schedules").then().body("schedulerSeenAt", notNullValue());
        replace("", "*").statusCode(409).body("type", equalTo("/problems/schedule-configured"));
        as(OPERATOR_KEY).delete(path).then().statusCode(409);
        create("").statusCode(409).body("type", equalTo("/problems/schedule-exists"));
        post("pause").statusCode(200).body("paused", equalTo(true));
        post("resume").statusCode(200);
        post("run").statusCode(202);
    }

    @Test
    void badStoredScheduleIsShownWithItsProblemAndHidesNoOther() {
        create("").statusCode(201);
        String bad = name + "-bad";
        store.put(bad, "{\"cron\": \"61 * * * *\", \"type\": \"email:send\", \"payload\": \"{}\"}", "", false, null).await()
                .atMost(PATIENCE);
        store.put(name + "-worse", "no json", "", false, null).await().atMost(PATIENCE);
        as(VIEWER_KEY).get("/v1/schedules").then().statusCode(200).body("items.name", hasItem(name))
                .body("items.find { it.name == '" + bad + "' }.problem", containsString("61 not in range"))
                .body("items.find { it.name == '" + name + "-worse' }.problem", containsString("not JSON"));
        as(OPERATOR_KEY).post("/v1/schedules/" + bad + "/run").then().statusCode(422);
        as(VIEWER_KEY).get("/v1/schedules/" + bad + "/runs").then().statusCode(200).body("items", hasSize(0));
        as(OPERATOR_KEY).delete("/v1/schedules/" + bad).then().statusCode(204);
        as(OPERATOR_KEY).delete("/v1/schedules/" + name + "-worse").then().statusCode(204);
    }

    @Test
    void previewShowsTheNextSlotsOfAnyExpression() {
        as(VIEWER_KEY).get("/v1/schedules/preview?cron={cron}&zone=Europe/Berlin&from=2026-03-28T12:00:00Z&count=2",
                "30 2 * * *").then().statusCode(200)
                .body("next", contains("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")).body("zone", equalTo("Europe/Berlin"));
        as(VIEWER_KEY).get("/v1/schedules/preview?cron={cron}&zone=Europe/Berlin&dst=literal&from=2026-03-28T12:00:00Z&count=1",
                "30 2 * * *").then().body("next", contains("2026-03-30T00:30:00Z"));
        as(VIEWER_KEY).get("/v1/schedules/preview").then().statusCode(400).body("errors.parameter", contains("cron"));
        as(VIEWER_KEY).get("/v1/schedules/preview?cron=@dayly&zone=Nowhere&count=0").then().statusCode(400)
                .body("errors.parameter", contains("cron", "zone", "count"));
    }

    @Test
    void everyDeedLeavesARecord() {
        create("").statusCode(201);
        post("pause").statusCode(200);
        create("").statusCode(409);
        assertThat(redis.stream(String.class).xrevrange("millrace:audit", StreamRange.of("+", "-"), 3))
                .extracting(StreamMessage::payload).containsExactly(
                        record("schedule.create", "0 8 * * * email:send", "schedule-exists"),
                        record("schedule.pause", "", "done"), record("schedule.create", "0 8 * * * email:send", "done"));
    }

    private Map<String, String> record(String action, String detail, String result) {
        return Map.of("who", "ops", "from", "127.0.0.1", "action", action, "target", path, "detail", detail, "result", result);
    }

    private ValidatableResponse create(String more) {
        return create(more, name);
    }

    private ValidatableResponse create(String more, String called) {
        return withBody(as(OPERATOR_KEY), body("\"name\": \"" + called + "\"" + (more.isEmpty() ? "" : ", " + more)))
                .post("/v1/schedules").then();
    }

    private ValidatableResponse replace(String more, String etag) {
        return withBody(as(OPERATOR_KEY).header("If-Match", etag), body(more)).put(path).then();
    }

    private ValidatableResponse post(String verb) {
        return as(OPERATOR_KEY).post(path + "/" + verb).then();
    }

    /** A whole schedule; a field that is given replaces that of the same name. */
    private static String body(String fields) {
        StringBuilder body = new StringBuilder("{");
        Map.of("cron", "\"0 8 * * *\"", "type", "\"email:send\"", "queue", "\"schedules\"", "payload",
                "{\"to\": \"ada@example.com\", \"subject\": \"Hello\", \"text\": \"Hello\"}").forEach((field, value) -> {
                    if (!fields.contains("\"" + field + "\":")) {
                        body.append('"').append(field).append("\": ").append(value).append(", ");
                    }
                });
        return fields.isEmpty() ? body.substring(0, body.length() - 2) + "}" : body + fields + "}";
    }

    private ScheduleEntry entry() {
        return new ScheduleCheck(mapper).check(name, new ScheduleSpec("@hourly", "email:send",
                "{\"to\":[\"a@example.com\"],\"subject\":\"x\",\"text\":\"x\"}", "schedules", null, null, null, null, null,
                null,
                null, null, null, null, null, null, null), Set.of()).ifRight().orElseThrow();
    }
}
