package io.millrace.redis;

import java.util.List;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A Redis and a client, for what is asked of it without an engine. */
final class Server implements AutoCloseable {

    final EmbeddedRedis redis = EmbeddedRedis.startTemporary();
    final Vertx vertx = Vertx.vertx();
    final Redis client = Redis.createClient(vertx, redis.uri());

    /** With these scripts loaded. */
    Server(Script... scripts) {
        for (Script script : List.of(scripts)) {
            send(script.load());
        }
    }

    Response send(Request request) {
        return client.send(request).toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        redis.resume();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
    }
}
