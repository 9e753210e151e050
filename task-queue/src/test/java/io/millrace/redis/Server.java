package io.millrace.redis;

import java.util.List;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A Redis and a client, for what is asked of it without an engine. */
final class Server implements AutoCloseable {

    final EmbeddedRedis redis;
    final Vertx vertx = Vertx.vertx();
    final Redis client;

    /** With these scripts loaded. */
    Server(Script... scripts) {
        this(EmbeddedRedis.startTemporary(), scripts);
    }

    /** @param running ends with this */
    Server(EmbeddedRedis running, Script... scripts) {
        redis = running;
        client = Redis.createClient(vertx, redis.uri());
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
