package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /**
     * Several commands on keys of one queue in one round trip, each with its own verdict. For those that are harmless to
     * repeat:
     * an answer that is lost with that of a neighbour is asked for again.
     */
    default Uni<List<Reply>> answers(List<Request> requests) {
        return requests.isEmpty() ? Uni.createFrom().item(List.of())
                : Reply.each(batch(requests), requests.size())
                        .chain(replies -> askAgain(requests, replies, this::send));
    }

    /** Asks, each by itself, what was carried out unheard. */
    static Uni<List<Reply>> askAgain(List<Request> requests, List<Reply> replies,
            Function<Request, Uni<@Nullable Response>> send) {
        List<Reply> heard = new ArrayList<>(replies);
        List<Uni<Reply>> questions = new ArrayList<>();
        for (int i = 0; i < heard.size(); i++) {
            int place = i;
            if (heard.get(place) instanceof Reply.Unheard) {
                questions.add(send.apply(requests.get(place)).<Reply> map(Reply.Answered::new)
                        .onFailure(Refusals::isOfSome)
                        .recoverWithItem(refusal -> new Reply.Refused(String.valueOf(refusal.getMessage())))
                        .invoke(reply -> heard.set(place, reply)));
            }
        }
        return questions.isEmpty() ? Uni.createFrom().item(replies)
                : Uni.join().all(questions).andCollectFailures().replaceWith(heard);
    }

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
