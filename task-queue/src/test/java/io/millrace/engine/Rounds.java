package io.millrace.engine;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;

/** Work that goes on until it is let go. */
final class Rounds {

    private final AtomicBoolean mayEnd = new AtomicBoolean();
    private final Recording handler = new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.done())
            .onItem().delayIt().by(Duration.ofMillis(10)).repeat().whilst(outcome -> !mayEnd.get()).collect().last());

    Recording handler() {
        return handler;
    }

    /** Attempts that were begun. */
    int running() {
        return handler.seen.size();
    }

    void letGo() {
        mayEnd.set(true);
    }
}
