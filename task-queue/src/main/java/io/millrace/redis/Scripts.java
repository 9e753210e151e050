package io.millrace.redis;

import java.util.Arrays;
import java.util.List;

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

    /** Runs calls on several queues, in one round trip for those that may share one. */
    static Uni<List<Response>> runApart(RedisCalls link, List<Request> calls) {
        List<List<Integer>> groups = link.apart(calls);
        if (groups.size() == 1) {
            return runAll(link, calls);
        }
        Response[] answers = new Response[calls.size()];
        List<Uni<List<Response>>> runs = groups.stream()
                .map(places -> runAll(link, places.stream().map(calls::get).toList()).invoke(some -> {
                    for (int i = 0; i < places.size(); i++) {
                        answers[places.get(i)] = some.get(i);
                    }
                })).toList();
        return Uni.join().all(runs).andFailFast().map(done -> Arrays.asList(answers));
    }

    private static boolean isForgotten(Throwable failure) {
        // In the answer to a batch other text comes first.
        return failure instanceof ErrorType refusal && String.valueOf(refusal.getMessage()).contains("NOSCRIPT");
    }
}
