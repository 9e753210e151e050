package io.millrace.api.documented;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.WEBHOOK_SECRET;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.enqueued;
import static io.millrace.api.ApiUnderTest.sending;
import static io.millrace.api.ApiUnderTest.withBody;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Singleton;

import org.awaitility.Awaitility;

import io.millrace.api.Puppet;
import io.millrace.schedule.ScheduleStore;
import io.millrace.subscribers.SubscriberId;
import io.millrace.subscribers.SubscriberToken;
import io.millrace.subscribers.Subscribers;

/** One of everything that a request can be about; each call makes another. */
@Singleton
class World {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Subscribers subscribers;
    private final ScheduleStore schedules;

    World(Subscribers subscribers, ScheduleStore schedules) {
        this.subscribers = subscribers;
        this.schedules = schedules;
    }

    /** A word that nothing else is called, of letters alone: failures that differ in digits are one group. */
    static String word() {
        return UUID.randomUUID().toString().replaceAll("[^a-f]", "") + "x";
    }

    static String address() {
        return UUID.randomUUID() + "@example.com";
    }

    /** A queue with one task, which nobody works on. */
    String queue() {
        String queue = "q-" + UUID.randomUUID();
        enqueued(queue, "first");
        Awaitility.await().atMost(PATIENCE)
                .untilAsserted(() -> as(OPERATOR_KEY).get("/v1/queues/" + queue).then().statusCode(200));
        return queue;
    }

    String pendingTask() {
        return enqueued("idle", "pending");
    }

    String scheduledTask() {
        return enqueued("idle", "scheduled", "\"delay\": \"PT1H\"");
    }

    String activeTask() {
        return once("active", enqueued(Puppet.QUEUE, "wait"));
    }

    String failedTask() {
        return once("failed", enqueued(Puppet.QUEUE, "fail " + word()));
    }

    /** The group of a task that failed as no other did. */
    String failures(String... options) {
        String pattern = "fail " + word();
        once("failed", enqueued(Puppet.QUEUE, pattern, options));
        return as(OPERATOR_KEY).get("/v1/queues/" + Puppet.QUEUE + "/failures").then().statusCode(200).extract()
                .path("items.find { it.pattern == '" + pattern + "' }.id");
    }

    /** The same, of a task whose unique key another task holds by now. */
    String failuresOfALockedTask() {
        String unique = "\"uniqueKey\": \"" + word() + "\"";
        String group = failures(unique);
        enqueued(Puppet.QUEUE, "later", unique, "\"delay\": \"PT1H\"");
        return group;
    }

    String email() {
        return email("");
    }

    String scheduledEmail() {
        return email(", \"scheduled_at\": \"" + Instant.now().plus(Duration.ofHours(1)) + "\"");
    }

    String failedEmail() {
        return Puppet.QUEUE + ":" + last(failedTask());
    }

    String suppressed() {
        String address = address();
        sending("{\"email\": \"" + address + "\"}").post("/v1/suppressions").then().statusCode(201);
        return address;
    }

    String job() {
        return last(withBody(as(OPERATOR_KEY), Table.COUNT).post("/v1/queues/" + queue() + "/tasks/bulk").then()
                .statusCode(202).extract().header("Location"));
    }

    String schedule() {
        return schedule("");
    }

    /** A schedule whose task of the run before still waits, and may not be joined by another. */
    String overlappingSchedule() {
        String name = schedule("\"overlap\": \"skip\", ");
        as(OPERATOR_KEY).post("/v1/schedules/" + name + "/run").then().statusCode(202);
        return name;
    }

    String configuredSchedule() {
        String name = "c-" + word();
        schedules.publish("{\"" + name + "\": {\"cron\": \"@daily\", \"type\": \"email:send\", \"payload\": \"{}\"}}").await()
                .atMost(PATIENCE);
        return name;
    }

    /** A schedule that was stored by an older version, say, and is wrong by now. */
    String brokenSchedule() {
        String name = "b-" + word();
        schedules.put(name, "{\"cron\": \"61 * * * *\", \"type\": \"email:send\", \"payload\": \"{}\"}", "", false, null)
                .await().atMost(PATIENCE);
        return name;
    }

    /** What is in the link that somebody got who subscribed. */
    SubscriberToken pendingSubscriber() {
        String address = address();
        SubscriberToken token = SubscriberToken.create(SubscriberId.ofEmail(address));
        subscribers.subscribe(token, address, null).await().atMost(PATIENCE);
        return token;
    }

    String activeSubscriber() {
        String address = address();
        SubscriberToken token = SubscriberToken.create(SubscriberId.ofEmail(address));
        subscribers.subscribe(token, address, null).chain(() -> subscribers.confirm(token)).await().atMost(PATIENCE);
        return address;
    }

    /** What is in the link of a digest. */
    SubscriberToken digest() {
        SubscriberToken token = SubscriberToken.create(SubscriberId.ofEmail(activeSubscriber()));
        subscribers.address("2026-W48", token).await().atMost(PATIENCE);
        return token;
    }

    /** As Resend signs what it tells. */
    static Ask signed(Ask news) {
        String id = "msg_" + UUID.randomUUID();
        String at = String.valueOf(Instant.now().getEpochSecond());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(WEBHOOK_SECRET.substring("whsec_".length())), "HmacSHA256"));
            String signature = Base64.getEncoder()
                    .encodeToString(mac.doFinal((id + "." + at + "." + news.body()).getBytes(StandardCharsets.UTF_8)));
            return news.header("svix-id", id).header("svix-timestamp", at).header("svix-signature", "v1," + signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    private static String email(String more) {
        return sending("{\"to\": \"ada@example.com\", \"subject\": \"x\", \"text\": \"x\"" + more + "}").post("/v1/emails")
                .then().statusCode(202).extract().path("id");
    }

    private static String schedule(String more) {
        String name = "s-" + word();
        withBody(as(OPERATOR_KEY), Table.schedule("\"name\": \"" + name + "\", " + more)).post("/v1/schedules").then()
                .statusCode(201);
        return name;
    }

    private static String once(String state, String task) {
        Awaitility.await().atMost(PATIENCE)
                .untilAsserted(() -> as(OPERATOR_KEY).get(task).then().body("state", equalTo(state)));
        return task;
    }

    private static String last(String location) {
        return location.replaceAll(".*/", "");
    }
}
