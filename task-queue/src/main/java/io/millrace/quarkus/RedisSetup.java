package io.millrace.quarkus;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import io.quarkus.arc.Unremovable;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.redis.runtime.client.config.RedisConfig;
import io.vertx.redis.client.RedisOptions;

/**
 * How the application's default Redis client is set up, so that the engine can have more of them, each on a loop of its own.
 */
@ApplicationScoped
@Unremovable
class RedisSetup implements RedisOptionsCustomizer {

    private volatile @Nullable RedisOptions options;

    @Override
    public void customize(String clientName, RedisOptions customized) {
        if (clientName.equals(RedisConfig.DEFAULT_CLIENT_NAME)) {
            options = customized;
        }
    }

    /** How to make clients like the application's. */
    RedisOptions options() {
        RedisOptions like = options;
        if (like == null) {
            throw new IllegalStateException("The application has no default Redis client: set quarkus.redis.hosts");
        }
        return new RedisOptions(like);
    }
}
