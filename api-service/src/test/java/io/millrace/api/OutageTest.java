package io.millrace.api;

import static io.millrace.api.ApiUnderTest.WELCOME;
import static io.millrace.api.ApiUnderTest.asProducer;
import static io.millrace.api.ApiUnderTest.sending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;

/** Redis down or frozen: 503 with Retry-After within two seconds, never a hang, and back to work without a restart. */
@QuarkusTest
@QuarkusTestResource(ApiUnderTest.class)
class OutageTest {

    private static final Duration BOUND = Duration.ofSeconds(2);

    /** Injected by {@link ApiUnderTest}. */
    @Nullable
    EmbeddedRedis injected;

    private boolean killed;

    @BeforeEach
    void warmUp() {
        sending(WELCOME).post("/v1/emails").then().statusCode(202);
        sending(WELCOME).header("Idempotency-Key", UUID.randomUUID().toString()).post("/v1/emails").then().statusCode(202);
    }

    @AfterEach
    void bringBack() {
        if (killed) {
            redis().start();
        }
        redis().resume();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> sending(WELCOME).post("/v1/emails").statusCode() == 202);
    }

    @Test
    void frozenRedisLeavesTheOutcomeUnknown() {
        redis().pause();
        Response response = withinBound(() -> sending(WELCOME).post("/v1/emails"));
        assertThat(response.<String> path("type")).isEqualTo("/problems/outcome-unknown");
        assertThat(response.<String> path("detail")).contains("perhaps accepted").contains("Idempotency-Key");
    }

    @Test
    void killedRedisIsTold() {
        kill();
        Response response = withinBound(() -> sending(WELCOME).post("/v1/emails"));
        assertThat(response.<String> path("type")).isIn("/problems/broker-unavailable", "/problems/outcome-unknown");
        // Once it is known to be away, nothing is sent any more, and that is said.
        await().untilAsserted(() -> assertThat(withinBound(() -> sending(WELCOME).post("/v1/emails")).<String> path("detail"))
                .contains("Nothing was accepted"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/v1/emails/x", "/v1/queues/default/tasks/x" })
    void lookUpIsBoundedToo(String path) {
        redis().pause();
        withinBound(() -> asProducer().get(path));
    }

    @Test
    void unknownRequestIsRepeatedSafely() {
        String key = UUID.randomUUID().toString();
        redis().pause();
        Supplier<Response> request = () -> sending(WELCOME).header("Idempotency-Key", key).post("/v1/emails");
        withinBound(request);
        withinBound(request);
        redis().resume();
        await().atMost(Duration.ofSeconds(15)).until(() -> request.get().statusCode() == 202);
        assertThat(request.get().asString()).isEqualTo(request.get().asString());
        asProducer().get("/v1/emails/" + request.get().<String> path("id")).then().statusCode(200);
    }

    private static Response withinBound(Supplier<Response> request) {
        long start = System.nanoTime();
        Response response = request.get();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.contentType()).isEqualTo("application/problem+json");
        assertThat(response.header("Retry-After")).isEqualTo("2");
        return response;
    }

    private void kill() {
        redis().kill();
        killed = true;
    }

    private EmbeddedRedis redis() {
        return Objects.requireNonNull(injected);
    }
}
