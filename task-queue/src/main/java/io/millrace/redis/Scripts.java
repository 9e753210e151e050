package io.millrace.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/** Loads the scripts on a link, and again when the server has forgotten them. */
final class Scripts {

    private Scripts() {
    }

    /** Loads all of them; part of every greeting. */
    static Uni<List<Response>> load(RedisCalls link) {
        return link.batch(Arrays.stream(Script.values()).map(Script::load).toList());
    }

    /** Runs one call. */
    static Uni<Response> run(RedisCalls link, Request call) {
        return link.send(call).onFailure(Scripts::isForgotten)
                .recoverWithUni(forgotten -> load(link.toward(call)).chain(() -> link.send(call)));
    }

    /**
     * Runs several calls in one round trip. When the server has forgotten a script, it is loaded again; a call that was alone
     * is sent again too. Of several, others may have run and their answers are lost: they fail with {@link
     * ReplyLostException} for the caller to repeat what it may.
     */
    static Uni<List<Response>> runAll(RedisCalls link, List<Request> calls) {
        return link.batch(calls).onFailure(Scripts::isForgotten)
                .recoverWithUni(forgotten -> load(link.toward(calls.get(0))).chain(() -> calls.size() == 1 ? link.batch(calls)
                        : Uni.createFrom().failure(new ReplyLostException(
                                "the server had forgotten the scripts; they are loaded again"))));
    }

    /**
     * Runs several calls in one round trip, each with its own verdict. What the server had forgotten is loaded and sent again.
     */
    static Uni<List<Reply>> runEach(RedisCalls link, List<Request> calls) {
        return calls.isEmpty() ? Uni.createFrom().item(List.of())
                : Reply.each(link.batch(calls), calls.size()).chain(replies -> {
                    List<Integer> forgotten = IntStream.range(0, replies.size())
                            .filter(place -> isForgotten(replies.get(place))).boxed().toList();
                    return forgotten.isEmpty() ? Uni.createFrom().item(replies)
                            : load(link.toward(calls.get(0))).chain(() -> runForgotten(link, calls, replies, forgotten));
                });
    }

    private static Uni<List<Reply>> runForgotten(RedisCalls link, List<Request> calls, List<Reply> replies,
            List<Integer> places) {
        List<Request> again = places.stream().map(calls::get).toList();
        return Reply.each(link.batch(again), again.size()).map(late -> {
            List<Reply> all = new ArrayList<>(replies);
            for (int i = 0; i < late.size(); i++) {
                all.set(places.get(i), late.get(i));
            }
            return all;
        });
    }

    /** The same for calls that are harmless to repeat: an answer that was lost with another's is asked for again. */
    static Uni<List<Reply>> askEach(RedisCalls link, List<Request> calls) {
        return runEach(link, calls).chain(replies -> RedisCalls.askAgain(calls, replies, call -> run(link, call)));
    }

    /** The same for calls on several queues, which may be on several nodes. */
    static Uni<List<Reply>> askEachApart(RedisCalls link, List<Request> calls) {
        List<List<Integer>> groups = link.apart(calls);
        if (groups.size() == 1) {
            return askEach(link, calls);
        }
        Reply[] replies = new Reply[calls.size()];
        List<Uni<List<Reply>>> runs = groups.stream()
                .map(places -> askEach(link, places.stream().map(calls::get).toList()).invoke(some -> {
                    for (int i = 0; i < places.size(); i++) {
                        replies[places.get(i)] = some.get(i);
                    }
                })).toList();
        return Uni.join().all(runs).andFailFast().map(done -> Arrays.asList(replies));
    }

    private static boolean isForgotten(Reply reply) {
        return reply instanceof Reply.Refused refused && refused.words().contains("NOSCRIPT");
    }

    private static boolean isForgotten(Throwable failure) {
        // In the answer to a batch other text comes first.
        return failure instanceof ErrorType refusal && String.valueOf(refusal.getMessage()).contains("NOSCRIPT");
    }
}
