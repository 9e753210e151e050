package io.millrace.redis;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Ways to call a server, each bounded in time. */
interface RedisCalls {

    /** One command. */
    Uni<@Nullable Response> send(Request request);

    /** Several commands in one round trip. An error in one loses the answers to all. */
    Uni<List<Response>> batch(List<Request> requests);
}
