package io.millrace.subscribers;

import java.time.Duration;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;

/** Calls to Redis, each of which ends within a second. */
@Singleton
class RedisCall {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final ReactiveRedisDataSource redis;

    RedisCall(ReactiveRedisDataSource redis) {
        this.redis = redis;
    }

    /** Fails with {@link BrokerUnavailableException} when there is no answer; it may have been done. */
    Uni<@Nullable Response> send(String command, String... arguments) {
        return redis.execute(command, arguments).ifNoItem().after(TIMEOUT).fail()
                .onFailure().transform(e -> new BrokerUnavailableException("Redis did not answer about subscribers: "
                        + e.getMessage(), e));
    }

    /** The same for a script, which always answers. */
    Uni<Response> run(String... arguments) {
        return send("EVAL", arguments).onItem().ifNull()
                .failWith(() -> new IllegalStateException("A script answered nothing"));
    }
}
