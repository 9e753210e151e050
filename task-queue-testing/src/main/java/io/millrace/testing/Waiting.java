package io.millrace.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.millrace.client.BrokerUnavailableException;

/** Waits for what happens on other threads, for {@link #PATIENCE} at most. */
final class Waiting {

    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(2);

    private Waiting() {
    }

    /**
     * @param what is waited for, as the error says it
     * @param otherwise what there is instead, as the error says it
     * @throws AssertionError when it does not happen in time
     */
    static void until(String what, BooleanSupplier condition, Supplier<?> otherwise) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited " + PATIENCE + " in vain for " + what + "; " + otherwise.get());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (BrokerUnavailableException redisIsBeingRestarted) {
            return false;
        }
    }
}
