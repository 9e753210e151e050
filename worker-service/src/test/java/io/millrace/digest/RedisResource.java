package io.millrace.digest;

import java.util.Map;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** A Redis, and a queue for emails that nobody serves, so that they wait there to be looked at. */
public final class RedisResource implements QuarkusTestResourceLifecycleManager {

    public static final String EMAILS = "emails";
    public static final String OPERATOR = "ops@example.com";

    private final EmbeddedRedis redis = EmbeddedRedis.startTemporary();

    @Override
    public Map<String, String> start() {
        return Map.of("quarkus.redis.hosts", redis.uri(), "quarkus.management.test-port", "0",
                "millrace.digest.email-queue", EMAILS, "millrace.statistics.mail-to", OPERATOR,
                "millrace.statistics.email-queue", EMAILS, "MAIL_FROM", "Millrace <hello@example.com>");
    }

    @Override
    public void stop() {
        redis.close();
    }
}
