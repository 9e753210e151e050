package io.millrace.api;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;
import static io.millrace.api.ApiUnderTest.PRODUCER_KEY;
import static io.millrace.api.ApiUnderTest.VIEWER_KEY;
import static io.millrace.api.ApiUnderTest.as;
import static io.millrace.api.ApiUnderTest.sending;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.api.contract.ContractFilter;
import io.millrace.subscribers.Recipient;
import io.millrace.subscribers.SubscriberId;
import io.millrace.subscribers.SubscriberToken;
import io.millrace.subscribers.Subscribers;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** On the list by saying yes twice, off it by saying no once. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class SubscribersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Inject
    Subscribers subscribers;

    @Inject
    RedisDataSource redis;

    private final String email = "Ada-" + UUID.randomUUID() + "@example.com";
    private final SubscriberId id = SubscriberId.ofEmail(email);
    private final String path = "/v1/subscribers/" + id;

    @Test
    void whoeverFollowsTheLinkOfTheFirstEmailIsOnTheList() {
        subscribe().statusCode(202).header("Location", containsString(path)).body("state", equalTo("pending"))
                .body("name", equalTo("Ada"));
        String link = link();
        anybody().get(link).then().statusCode(200).contentType("text/html").body(containsString("Yes, subscribe me"))
                .header("Referrer-Policy", equalTo("no-referrer"));
        as(VIEWER_KEY).get(path).then().statusCode(200).body("state", equalTo("pending"));
        anybody().post(link).then().statusCode(200).body(containsString("You are subscribed"));
        anybody().post(link).then().statusCode(200);
        as(PRODUCER_KEY).get(path).then().body("state", equalTo("active")).body("confirmedAt", notNullValue());
        assertThat(ttl()).as("an active subscriber does not expire").isNegative();
        subscribe().statusCode(200).body("state", equalTo("active"));
    }

    @Test
    void addressInOtherLettersIsTheSameSubscriber() {
        assertThat(SubscriberId.ofEmail(email.toUpperCase(Locale.ROOT))).isEqualTo(id);
    }

    @Test
    void laterLinkReplacesTheEarlierOneAndBothExpire() {
        subscribe().statusCode(202);
        String first = link();
        subscribe().statusCode(202);
        anybody().post(first).then().statusCode(404).body(containsString("does not work any more"));
        assertThat(ttl()).isBetween(1L, Duration.ofDays(3).toSeconds());
        anybody().post(link()).then().statusCode(200);
    }

    @Test
    void noSecretIsKept() {
        subscribe().statusCode(202);
        String secret = link().replaceAll(".*\\.", "");
        assertThat(redis.hash(String.class).hgetall("millrace:{subscribers}:subscriber:" + id).values())
                .allSatisfy(value -> assertThat(value).doesNotContain(secret));
    }

    @Test
    void oneClickTakesThemOffTheListAndNothingIsKeptOfThem() {
        subscribe().statusCode(202);
        anybody().post(link()).then().statusCode(200);
        SubscriberToken token = SubscriberToken.create(id);
        assertThat(subscribers.address("2026-W48", token).await().atMost(PATIENCE)).contains(new Recipient(email, "Ada"));
        String link = "/v1/subscribers/unsubscribe?token=" + token.text();
        anybody().get(link).then().statusCode(200).body(containsString("Unsubscribe"));
        as(VIEWER_KEY).get(path).then().statusCode(200);
        anybody().contentType("application/x-www-form-urlencoded").body("List-Unsubscribe=One-Click").post(link).then()
                .statusCode(200).body(containsString("You are unsubscribed"));
        anybody().post(link).then().statusCode(200);
        as(VIEWER_KEY).get(path).then().statusCode(404).body("type", equalTo("/problems/no-such-subscriber"));
        assertThat(redis.hash(String.class).hgetall("millrace:{subscribers}:subscriber:" + id)).doesNotContainValue(email);
        assertThat(subscribers.address("2026-W49", token).await().atMost(PATIENCE)).isEmpty();
        subscribe().statusCode(202);
    }

    @ParameterizedTest
    @ValueSource(strings = { "confirm", "unsubscribe" })
    void whatIsNoLinkOpensNothing(String page) {
        String path = "/v1/subscribers/" + page;
        anybody().get(path).then().statusCode(400).contentType("text/html");
        anybody().post(path + "?token=x").then().statusCode(400).body(containsString("not a whole link"));
        anybody().post(path + "?token=" + SubscriberToken.create(id).text()).then().statusCode(404);
    }

    @Test
    void subscriberIsRemovedWithAllThatIsKnown() {
        subscribe().statusCode(202);
        as(PRODUCER_KEY).delete(path).then().statusCode(204);
        as(PRODUCER_KEY).delete(path).then().statusCode(404);
        as(PRODUCER_KEY).delete("/v1/subscribers/nobody").then().statusCode(404);
        assertThat(redis.key().exists("millrace:{subscribers}:subscriber:" + id)).isFalse();
    }

    @Test
    void listIsPagedTheNewestFirst() {
        List<String> newest = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String address = "page" + i + "-" + email;
            sending("{\"email\": \"" + address + "\"}").post("/v1/subscribers").then().statusCode(202).body("name",
                    nullValue());
            newest.add(0, SubscriberId.ofEmail(address).value());
        }
        List<String> seen = new ArrayList<>();
        @Nullable
        String cursor = "";
        do {
            ValidatableResponse answer = as(OPERATOR_KEY).get("/v1/subscribers?state=pending&limit=3&cursor=" + cursor).then()
                    .statusCode(200);
            seen.addAll(answer.extract().path("items.id"));
            cursor = answer.extract().path("next");
        } while (cursor != null);
        assertThat(seen).doesNotHaveDuplicates().containsSubsequence(newest);
        as(OPERATOR_KEY).get("/v1/subscribers?cursor=x&state=gone").then().statusCode(400)
                .body("errors.parameter", contains("state"));
        as(OPERATOR_KEY).get("/v1/subscribers?cursor=x").then().statusCode(400).body("errors.parameter", contains("cursor"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = { "{} | 422 | /email", "{\"email\": \"ada\"} | 422 | /email",
            "{\"email\": \"Ada <ada@example.com>\"} | 422 | /email", "{\"email\": 1} | 400 | /email",
            "{\"email\": \"ada@example.com\", \"name\": \" \"} | 422 | /name",
            "{\"email\": \"ada@example.com\", \"mane\": \"Ada\"} | 400 | /mane" })
    void whatCannotBeIsRefused(String body, int status, String pointer) {
        sending(body).post("/v1/subscribers").then().statusCode(status).body("errors.pointer", contains(pointer));
    }

    private ValidatableResponse subscribe() {
        return sending("{\"email\": \"" + email + "\", \"name\": \"Ada\"}").post("/v1/subscribers").then();
    }

    private static RequestSpecification anybody() {
        return given().filter(new ContractFilter());
    }

    /** The link of the email that was enqueued last. */
    private String link() {
        String tasks = as(OPERATOR_KEY).get("/v1/queues/default/tasks?state=pending&limit=1&q=" + email).then().statusCode(200)
                .extract().path("items[0].id");
        as(OPERATOR_KEY).get("/v1/queues/default/tasks/" + tasks).then()
                .body("payload.template.id", equalTo("verify-email")).body("payload.template.variables.expiresIn",
                        equalTo("3 days"))
                .body("payload.template.variables.name", equalTo("Ada"))
                .body("payload.template.variables.verifyUrl", equalTo("[redacted]"))
                .body("options.deadline", notNullValue());
        String url = redis.hash(String.class).hget("millrace:email-parts:{default:" + tasks + "}", "secret:verifyUrl");
        assertThat(url).startsWith("http://localhost:8080/v1/subscribers/confirm?token=");
        return url.replace("http://localhost:8080", "");
    }

    private long ttl() {
        return redis.key().ttl("millrace:{subscribers}:subscriber:" + id);
    }
}
