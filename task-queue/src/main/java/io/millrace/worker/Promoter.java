package io.millrace.worker;

import java.time.Duration;

import io.millrace.broker.WorkSource;
import io.smallrye.mutiny.Uni;

/**
 * Moves tasks to where they are fetched when they are due. Sleeps until the next one is, or until it hears of an earlier one; a
 * message about that can be lost with its connection, so it looks when that is back, and every few seconds anyway.
 */
final class Promoter {

    private final WorkSource source;

    Promoter(WorkSource source) {
        this.source = source;
    }

    Uni<Duration> runOnce() {
        return source.promote();
    }
}
