package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** Workers beside those of the version before, which say that they live by claiming anew what they hold, and know no beats. */
class OlderWorkersTest {

    private static final String READY = Keys.QUEUE + "ready";

    @Test
    void claimsAreKeptYoungWhileAnOlderWorkerIsThere() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            engine.startWorker(1, new Recording(NOTE, (context, note) -> Uni.createFrom().nothing()));
            engine.enqueue(NOTE.task(new Note("n")));
            eventually(() -> engine.held() == 1);
            engine.redis(Command.XGROUP, "CREATECONSUMER", READY, "workers", "older");
            long[] last = { 0 };
            eventually(() -> {
                long age = engine.redis(Command.XPENDING, READY, "workers", "-", "+", "1").get(0).get(2).toLong();
                boolean isYounger = age < last[0];
                last[0] = age;
                return isYounger;
            });
        }
    }

    @Test
    void whatAnOlderWorkerDoesNotClaimAnewForALeaseComesBack() {
        try (Engine engine = new Engine(Persistence.OFF)) {
            Recording done = Recording.done();
            Member first = engine.startWorker(1, done);
            eventually(first.worker()::isReady);
            first.stop();
            engine.enqueue(NOTE.task(new Note("n")));
            engine.redis(Command.XREADGROUP, "GROUP", "workers", "older", "COUNT", "1", "STREAMS", READY, ">");
            engine.startWorker(1, done);
            eventually(() -> engine.ledger().completed() == 1);
            assertThat(engine.ledger().difference()).isZero();
        }
    }
}
