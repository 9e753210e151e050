package io.millrace.worker;

import java.time.Duration;

import io.millrace.broker.WorkSource;
import io.smallrye.mutiny.Uni;

/**
 * Moves tasks to where they are fetched when they are due. Sleeps until the next one is, or until it hears of an earlier one.
 */
final class Promoter {

    /** A message about an earlier due time can be lost with its connection; this is how late that makes a task. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);

    private final WorkSource source;

    Promoter(WorkSource source) {
        this.source = source;
    }

    Uni<Duration> runOnce() {
        return source.promote().map(next -> next.compareTo(LONGEST_SLEEP) < 0 ? next : LONGEST_SLEEP);
    }
}
