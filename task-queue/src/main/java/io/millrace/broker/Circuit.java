package io.millrace.broker;

import java.time.Duration;

/**
 * What the broker knows about a dependency: whether its breaker lets tasks pass.
 *
 * @param untilProbe until one task may try; zero when one may now, or when the breaker is closed
 * @param pause how long it stays open between two tries
 * @param failures in a row
 */
public record Circuit(State state, Duration untilProbe, Duration pause, int failures) {

    /** Nothing is known against the dependency. */
    public static final Circuit CLOSED = new Circuit(State.CLOSED, Duration.ZERO, Duration.ZERO, 0);

    /** Of a breaker. */
    public enum State {
        /** Tasks pass. */
        CLOSED,
        /** None pass. */
        OPEN,
        /** One task tries whether the dependency is back. */
        HALF_OPEN
    }
}
