package io.millrace.redis;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Ways to call a server, each bounded in time. */
interface RedisCalls {

    /** One command. */
    Uni<@Nullable Response> send(Request request);

    /** Several commands on keys of one queue in one round trip. An error in one loses the answers to all. */
    Uni<List<Response>> batch(List<Request> requests);

    /** A batch for the path on which each microsecond counts. */
    default void batch(List<Request> requests, Consumer<List<Response>> answered, Consumer<Throwable> failed) {
        batch(requests).subscribe().with(answered, failed);
    }

    /** Calls to the server that this request would go to, for commands that name no key. */
    default RedisCalls toward(Request request) {
        return this;
    }

    /** Sorts requests into those that may share a batch, by their places. */
    default List<List<Integer>> apart(List<Request> requests) {
        return List.of(IntStream.range(0, requests.size()).boxed().toList());
    }

    /** Asks every server that can be asked. */
    default Uni<List<Response>> ask(Request request) {
        return batch(List.of(request));
    }
}
