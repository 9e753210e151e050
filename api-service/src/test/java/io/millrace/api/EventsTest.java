package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.enqueued;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.millrace.api.SseClient.Event;
import io.millrace.api.contract.Contract;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** What happens is told while it does, each event once. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class EventsTest {

    /** Injected by {@link ApiUnderTest}. */
    @Nullable
    EmbeddedRedis injected;

    private final String queue = "e" + UUID.randomUUID().toString().substring(0, 8);

    @Test
    void whoComesIsToldHowEverythingIsAndThenWhatHappens() throws Exception {
        enqueued(queue, "first", "\"delay\": \"PT1H\"");
        awaitQueue();
        try (SseClient client = watch("", null)) {
            assertThat(client.response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
            assertThat(client.response.headers().firstValue("Cache-Control")).contains("no-store");
            soon().until(() -> client.of("workers").size() == 1);
            assertThat(client.of("queue")).extracting(event -> event.data().get("queue").asText()).contains(queue);
            assertThat(client.of("task")).as("what happened before").isEmpty();

            String location = enqueued(queue, "second", "\"delay\": \"PT1H\"");
            as(OPERATOR_KEY).post(location + "/cancel").then().statusCode(200);
            soon().until(() -> client.of("task").size() == 2);
            assertThat(client.of("task")).extracting(event -> event.data().get("what").asText())
                    .containsExactly("enqueued", "canceled");
            soon().until(() -> client.of("queue").stream().anyMatch(event -> event.data().get("queue").asText().equals(queue)
                    && event.data().at("/counts/canceled").asInt() == 1));
            assertThatEventsAreAsPromised(client.events);
        }
    }

    @Test
    void whoComesBackIsToldWhatItMissedAndNothingTwice() throws Exception {
        List<String> enqueued = new ArrayList<>();
        List<String> told = new ArrayList<>();
        enqueued.add(id(enqueued(queue, "0", "\"delay\": \"PT1H\"")));
        awaitQueue();
        String last = null;
        for (int round = 1; round <= 4; round++) {
            try (SseClient client = watch("?queue=" + queue, last)) {
                // In the first round nothing of what was before is told, in the others all that was missed.
                soon().until(() -> client.of("workers").size() == 1);
                enqueued.add(id(enqueued(queue, "while watching", "\"delay\": \"PT1H\"")));
                int all = enqueued.size() - 1;
                soon().until(() -> told.size() + client.of("task").size() == all);
                client.of("task").forEach(event -> told.add(event.data().get("id").asText()));
                last = client.events.get(client.events.size() - 1).id();
            }
            enqueued.add(id(enqueued(queue, "while away", "\"delay\": \"PT1H\"")));
        }
        assertThat(told).isEqualTo(enqueued.subList(1, told.size() + 1));
    }

    @Test
    void whoWasAwayForTooLongIsToldOfAGap() throws Exception {
        enqueued(queue, "0", "\"delay\": \"PT1H\"");
        awaitQueue();
        String body = "{\"type\": \"email:send\", \"queue\": \"" + queue + "\", \"delay\": \"PT1H\","
                + " \"payload\": {\"to\": \"ada@example.com\", \"subject\": \"x\", \"text\": \"x\"}}\n";
        as(OPERATOR_KEY).contentType("application/x-ndjson").body(body.repeat(1_200).getBytes(StandardCharsets.UTF_8))
                .post("/v1/tasks/batch").then().statusCode(200);
        try (SseClient client = watch("", "1-0@" + queue)) {
            soon().until(() -> client.of("workers").size() == 1);
            assertThat(client.of("gap")).hasSize(1);
            assertThat(client.of("task")).isEmpty();
        }
    }

    @Test
    void oneQueueIsToldAlone() throws Exception {
        String other = queue + "-other";
        enqueued(queue, "0", "\"delay\": \"PT1H\"");
        enqueued(other, "0", "\"delay\": \"PT1H\"");
        awaitQueue();
        try (SseClient client = watch("?queue=" + queue, null)) {
            soon().until(() -> client.of("workers").size() == 1);
            enqueued(other, "1", "\"delay\": \"PT1H\"");
            enqueued(queue, "1", "\"delay\": \"PT1H\"");
            soon().until(() -> client.of("task").size() == 1);
            assertThat(client.of("queue")).extracting(event -> event.data().get("queue").asText()).containsOnly(queue);
        }
    }

    @Test
    void outageIsToldAndItsEndToo() throws Exception {
        enqueued(queue, "0");
        try (SseClient client = watch("", null)) {
            soon().until(() -> client.of("workers").size() == 1);
            redis().pause();
            soon().until(() -> client.of("broker").size() == 1);
            redis().resume();
            soon().until(() -> client.of("broker").size() == 2);
            assertThat(client.of("broker")).extracting(event -> event.data().get("available").asBoolean())
                    .containsExactly(false, true);
            assertThatEventsAreAsPromised(client.events);
        } finally {
            redis().resume();
        }
    }

    @Test
    void deletedQueueIsTold() throws Exception {
        enqueued(queue, "0");
        awaitQueue();
        try (SseClient client = watch("", null)) {
            soon().until(() -> client.of("workers").size() == 1);
            // Told of at least once as a queue that is there: the looks know it.
            as(OPERATOR_KEY).delete("/v1/queues/" + queue + "?force=true").then().statusCode(202);
            soon().until(() -> client.of("queue-deleted").stream()
                    .anyMatch(event -> event.data().get("queue").asText().equals(queue)));
        }
    }

    @Test
    void wrongRequestsAreRefusedAsEverywhere() throws Exception {
        as(VIEWER_KEY).header("Last-Event-ID", "yesterday").get("/v1/events").then().statusCode(400)
                .body("type", equalTo("/problems/invalid-parameter"));
        as(VIEWER_KEY).get("/v1/events?since=1").then().statusCode(400);
        as(VIEWER_KEY).get("/v1/events?queue=none").then().statusCode(404).body("type", equalTo("/problems/no-such-queue"));
        as(VIEWER_KEY).accept("text/csv").get("/v1/events").then().statusCode(406);
        try (SseClient refused = new SseClient("/v1/events", "no key", null)) {
            assertThat(refused.response.statusCode()).isEqualTo(401);
        }
    }

    @Test
    void watchersAreBounded() throws Exception {
        List<SseClient> clients = new ArrayList<>();
        try {
            SseClient latest = watch("", null);
            clients.add(latest);
            while (latest.response.statusCode() == 200 && clients.size() < 300) {
                latest = new SseClient("/v1/events", VIEWER_KEY, null);
                clients.add(latest);
            }
            assertThat(latest.response.statusCode()).isEqualTo(429);
            assertThat(latest.response.headers().firstValue("Retry-After")).isPresent();
            assertThat(clients).hasSizeBetween(190, 201);
        } finally {
            for (SseClient client : clients) {
                client.close();
            }
        }
        soon().until(() -> {
            try (SseClient again = new SseClient("/v1/events", VIEWER_KEY, null)) {
                return again.response.statusCode() == 200;
            }
        });
    }

    private static void assertThatEventsAreAsPromised(List<Event> events) {
        assertThat(events).allSatisfy(event -> {
            String schema = switch (event.name()) {
                case "task" -> "TaskChange";
                case "queue" -> "Queue";
                default -> "";
            };
            if (!schema.isEmpty()) {
                assertThat(Contract.get().complaintsAbout(schema, event.data().toString())).isEmpty();
            }
            assertThat(event.id()).matches("\\d+-\\d+@[a-z0-9_-]*");
        });
    }

    private static SseClient watch(String query, @Nullable String last) throws IOException, InterruptedException {
        SseClient client = new SseClient("/v1/events" + query, VIEWER_KEY, last);
        assertThat(client.response.statusCode()).isEqualTo(200);
        return client;
    }

    private void awaitQueue() {
        soon().until(() -> as(VIEWER_KEY).get("/v1/queues/" + queue).statusCode() == 200);
    }

    private static String id(String location) {
        return location.replaceAll(".*/", "");
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
    }

    private EmbeddedRedis redis() {
        return Objects.requireNonNull(injected);
    }
}
