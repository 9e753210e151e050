package io.millrace.redis;

import java.util.function.Supplier;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;

/** Puts questions to Redis on the link's event loop, and brings answers to where they were asked. */
record Asking(RedisCalls link, ContextInternal context) {

    <T> Uni<T> ask(Supplier<Uni<T>> question) {
        Uni<T> answer = Uni.createFrom().<T> emitter(emitter -> context.runOnContext(
                ignored -> Uni.createFrom().deferred(() -> question.get()).subscribe().with(emitter::complete, emitter::fail)))
                .onFailure(ReplyLostException.class).transform(Asking::unanswered);
        Context caller = Vertx.currentContext();
        return caller == null ? answer : answer.emitOn(action -> caller.runOnContext(ignored -> action.run()));
    }

    /** A way to Redis for one scan of any length, which takes a quarter of Redis at most. */
    RedisCalls paced() {
        return new PacedCalls(link, new Pace(Pace.Time.of(context), 3));
    }

    /** A way to Redis for one question, for whose answer somebody waits, and which looks at so many tasks and no more. */
    RedisCalls inTurns() {
        return new PacedCalls(link, new Pace(Pace.Time.of(context), 0));
    }

    private static Throwable unanswered(Throwable lost) {
        return new BrokerUnavailableException("Redis did not answer: " + lost.getMessage(), lost);
    }
}
