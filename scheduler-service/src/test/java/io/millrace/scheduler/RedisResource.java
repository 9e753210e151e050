package io.millrace.scheduler;

import java.util.Map;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/** A Redis that can be taken away, and a schedule. */
public final class RedisResource implements QuarkusTestResourceLifecycleManager {

    private final EmbeddedRedis redis = EmbeddedRedis.startTemporary(EmbeddedRedis.Persistence.ALWAYS);

    @Override
    public Map<String, String> start() {
        return Map.of("quarkus.redis.hosts", redis.uri(),
                "quarkus.management.test-port", "0",
                "millrace.schedules.newyear.cron", "@yearly",
                "millrace.schedules.newyear.type", "email:send");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(redis, new TestInjector.MatchesType(EmbeddedRedis.class));
    }

    @Override
    public void stop() {
        redis.close();
    }
}
