package io.millrace.api;

import static io.restassured.RestAssured.given;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.api.contract.ContractFilter;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

/** The API on free ports, over a Redis of its own that tests may have injected, with a key for each role. */
public final class ApiUnderTest implements QuarkusTestResourceLifecycleManager {

    public static final String PRODUCER_KEY = "the producer's key";
    public static final String VIEWER_KEY = "the viewer's key";
    public static final String OPERATOR_KEY = "the operator's key";

    public static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** A body that is accepted. */
    public static final String WELCOME = """
            {"to": "ada@example.com",
             "template": {"id": "welcome", "variables": {"name": "Ada", "dashboardUrl": "https://example.com/dashboard"}}}
            """;

    private @Nullable EmbeddedRedis redis;

    @Override
    public Map<String, String> start() {
        redis = EmbeddedRedis.startTemporary();
        return Map.of("millrace.worker.queues." + Puppet.QUEUE, "1", "millrace.subscribers.most", "1000",
                "quarkus.http.test-port", "0",
                "quarkus.management.test-port", "0",
                "quarkus.redis.hosts", redis.uri(),
                "millrace.api.resend-webhook-secrets", WEBHOOK_SECRET,
                "millrace.api.keys", Keys.entry("shop", "producer", PRODUCER_KEY) + ","
                        + Keys.entry("audit", "viewer", VIEWER_KEY) + "," + Keys.entry("ops", "operator", OPERATOR_KEY));
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(redis, new TestInjector.MatchesType(EmbeddedRedis.class));
    }

    @Override
    public void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    /** A request with the producer's key. */
    public static RequestSpecification asProducer() {
        return as(PRODUCER_KEY);
    }

    /** A request with a key. */
    public static RequestSpecification as(String key) {
        return given().filter(new ContractFilter()).header("Authorization", "Bearer " + key);
    }

    /** A request with the producer's key and a JSON body. */
    public static RequestSpecification sending(String json) {
        return withBody(asProducer(), json);
    }

    /** A request with a JSON body. */
    public static RequestSpecification withBody(RequestSpecification request, String json) {
        // As bytes, since the client would add a charset, which JSON has none of.
        return request.contentType(ContentType.JSON).body(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Enqueues an email with that subject. The answer is the task's address. */
    public static String enqueued(String queue, String subject, String... options) {
        return sending("""
                {"type": "email:send", "queue": "%s", "payload": {"to": "ada@example.com", "subject": "%s", "text": "x"}%s}
                """.formatted(queue, subject, options.length == 0 ? "" : ", " + String.join(", ", options)))
                .post("/v1/tasks").then().statusCode(202).extract().header("Location");
    }
}
