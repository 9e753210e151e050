package io.millrace.api;

import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.enqueued;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** What a viewer sees of queues and of what is in them. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class QueuesTest {

    private final String queue = "q" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void queueShowsItsCountsAndItsBooks() {
        enqueued(queue, "one");
        enqueued(queue, "two");
        enqueued(queue, "later", "\"delay\": \"PT1H\"");
        awaitQueue();
        look("").body("queue", equalTo(queue)).body("counts.pending", equalTo(2)).body("counts.scheduled", equalTo(1))
                .body("counts.failed", equalTo(0)).body("oldestPendingAge", notNullValue()).body("paused", equalTo(false))
                .body("ledger.accepted", equalTo(3)).body("ledger.live", equalTo(3)).body("ledger.difference", equalTo(0));
        as(VIEWER_KEY).get("/v1/queues").then().statusCode(200).body("items.queue", hasItem(queue));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "/tasks", "/failures" })
    void misspeltQueueIsTold(String path) {
        as(VIEWER_KEY).get("/v1/queues/defualt" + path).then().statusCode(404)
                .body("type", equalTo("/problems/no-such-queue"));
        as(VIEWER_KEY).get("/v1/queues/No%20Queue" + path).then().statusCode(404);
    }

    @Test
    void pagesLeadThroughAllTasksNewestFirst() {
        List<String> added = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            added.add(enqueued(queue, "n" + i).replaceAll(".*/", ""));
        }
        Collections.reverse(added);
        awaitQueue();
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            ValidatableResponse page = look("/tasks?limit=3" + cursor).statusCode(200);
            seen.addAll(page.extract().path("items.id"));
            String next = page.extract().path("next");
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(added);
    }

    @Test
    void searchFindsTextAndType() {
        enqueued(queue, "Lovelace");
        enqueued(queue, "Hopper");
        awaitQueue();
        look("/tasks?q=lOVE").body("items", hasSize(1)).body("items[0].excerpt", notNullValue())
                .body("scanned", equalTo(2));
        look("/tasks?type=email:send").body("items", hasSize(2)).body("items.state", everyItem(equalTo("pending")));
        look("/tasks?type=other").body("items", hasSize(0)).body("stoppedEarly", equalTo(false));
        look("/tasks?state=scheduled").body("items", hasSize(0));
        look("/tasks?until=2020-01-01T00:00:00Z").body("items", hasSize(0));
        look("/tasks?since=2020-01-01T00:00:00%2B01:00").body("items", hasSize(2));
    }

    @ParameterizedTest
    @CsvSource({ "stat=failed,stat", "state=broken,state", "limit=0,limit", "limit=201,limit", "limit=many,limit",
            "limit=99999999999999999999,limit", "limit=1&limit=2,limit", "since=yesterday,since",
            "until=%2B999999999-01-01T00:00:00Z,until", "cursor=nope,cursor", "cursor=cGVuZGluZzp4,cursor",
            "state=failed&cursor=ZmFpbGVkOi0g,cursor" })
    void wrongParameterIsNamed(String query, String parameter) {
        enqueued(queue, "x");
        awaitQueue();
        look("/tasks?" + query).statusCode(400).body("type", equalTo("/problems/invalid-parameter"))
                .body("errors.parameter", contains(parameter));
    }

    @Test
    void everyWrongParameterIsNamedAtOnce() {
        look("/tasks?limit=0&state=x&foo=1").statusCode(400).body("errors", hasSize(3));
    }

    @Test
    void overlongSearchIsRefused() {
        look("/tasks?q=" + "x".repeat(257)).statusCode(400).body("errors.parameter", contains("q"));
    }

    /** A producer tells of a queue beside its first task, and does not wait for that. */
    private void awaitQueue() {
        await().untilAsserted(() -> look("").statusCode(200));
    }

    private ValidatableResponse look(String path) {
        return as(VIEWER_KEY).urlEncodingEnabled(false).get("/v1/queues/" + queue + path).then();
    }
}
