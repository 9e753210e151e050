package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.enqueued;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** What happened: statistics, recent completions, the audit log. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class HistoryTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    @Test
    void whatEndedIsCounted() {
        enqueued(Puppet.QUEUE, "done");
        enqueued(Puppet.QUEUE, "fail");
        await().atMost(SOON).untilAsserted(() -> look("/v1/stats?queue=" + Puppet.QUEUE).then().statusCode(200)
                .body("queues", hasSize(1)).body("queues[0].completed", greaterThanOrEqualTo(1))
                .body("queues[0].failed", greaterThanOrEqualTo(1)).body("step", equalTo("PT1M")));
        Response all = look("/v1/stats");
        all.then().body("points.size()", greaterThanOrEqualTo(60)).body("queues.queue", hasItem(Puppet.QUEUE));
        List<Integer> completed = all.path("points.completed");
        assertThat(completed.stream().mapToInt(Integer::intValue).sum()).isPositive();
        look("/v1/queues/" + Puppet.QUEUE).then().statusCode(200)
                .body("rates.over", startsWith("PT")).body("ledger.difference", equalTo(0));
    }

    @Test
    void stepFollowsFromTheRange() {
        Instant now = Instant.now();
        look("/v1/stats?from=" + now.minus(Duration.ofHours(20))).then().body("step", equalTo("PT15M"));
        look("/v1/stats?from=" + now.minus(Duration.ofDays(30))).then().body("step", equalTo("PT24H"));
        look("/v1/stats?from=1970-01-01T00:00:00Z&to=1970-01-02T00:00:00Z").then().statusCode(200)
                .body("points", hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(strings = { "from=now", "to=2027-01-01", "from=2027-01-02T00:00:00Z&to=2027-01-01T00:00:00Z",
            "from=9999-01-01T00:00:00Z", "queue=a&queue=b", "step=PT1M" })
    void wrongTimesAreRefused(String query) {
        look("/v1/stats?" + query).then().statusCode(400).body("type", equalTo("/problems/invalid-parameter"));
    }

    @Test
    void whatCompletedLatelyIsListed() {
        String id = enqueued(Puppet.QUEUE, "done").replaceAll(".*/", "");
        await().atMost(SOON).untilAsserted(() -> look("/v1/queues/" + Puppet.QUEUE + "/recent?limit=1").then().statusCode(200)
                .body("items.id", contains(id)));
        look("/v1/queues/" + Puppet.QUEUE + "/recent?limit=201").then().statusCode(400);
        look("/v1/queues/none/recent").then().statusCode(404);
        look("/v1/stats?queue=none").then().statusCode(404).body("type", equalTo("/problems/no-such-queue"));
    }

    @Test
    void drainIsEstimatedWhileSomethingWaits() {
        String queue = "d" + UUID.randomUUID().toString().substring(0, 8);
        enqueued(queue, "waits");
        await().atMost(SOON).untilAsserted(() -> look("/v1/queues/" + queue).then().statusCode(200)
                .body("$", not(hasKey("drainEstimate"))));
        enqueued(Puppet.QUEUE, "done");
        enqueued(Puppet.QUEUE, "wait");
        await().atMost(SOON).untilAsserted(() -> look("/v1/queues/" + Puppet.QUEUE).then().statusCode(200)
                .body("drainEstimate", startsWith("PT")));
    }

    @Test
    void auditLogIsReadPageByPage() {
        String queue = "a" + UUID.randomUUID().toString().substring(0, 8);
        enqueued(queue, "x");
        await().atMost(SOON).until(() -> look("/v1/queues/" + queue).statusCode() == 200);
        for (String action : List.of("pause", "resume", "pause")) {
            as(OPERATOR_KEY).post("/v1/queues/" + queue + "/" + action).then().statusCode(200);
        }
        look("/v1/audit?limit=3").then().statusCode(200)
                .body("items.action", contains("queue.pause", "queue.resume", "queue.pause"))
                .body("items[0].who", equalTo("ops")).body("items[0].target", equalTo("/v1/queues/" + queue))
                .body("items[0].result", equalTo("done"));
        List<String> ids = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < 2; page++) {
            Response answer = look("/v1/audit?limit=1" + cursor);
            ids.add(answer.path("items[0].id"));
            cursor = "&cursor=" + answer.<String> path("next");
        }
        assertThat(ids).isEqualTo(look("/v1/audit?limit=2").path("items.id"));
        look("/v1/audit?cursor=x").then().statusCode(400).body("errors[0].parameter", equalTo("cursor"));
    }

    /** A record is a line of a log, too. */
    @Test
    void whatCallersSentMakesNoLinesInTheAuditLog() {
        as(OPERATOR_KEY).urlEncodingEnabled(false).post("/v1/jobs/a%0d%0aops:%20queue.delete/cancel").then().statusCode(404);
        look("/v1/audit?limit=1").then().body("items[0].target", equalTo("/v1/jobs/a\uFFFD\uFFFDops: queue.delete"))
                .body("items[0].result", equalTo("no-such-job"));
    }

    private static Response look(String path) {
        return as(VIEWER_KEY).get(path);
    }
}
