package io.millrace.worker;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * Notices when the time of an attempt is up. One timer serves all of them, set for the first that may run out: an attempt costs
 * one comparison when it is assigned. An attempt whose handler has not been called when the timer fires has its whole timeout
 * left, and is looked at again after it. Precise to a millisecond or two while the engine's loop is free.
 */
final class TimeLimits {

    /** However short the timeout: those that are waiting for a thread are not looked at more often. */
    private static final long SHORTEST_REST = Duration.ofMillis(10).toNanos();

    private final LeaseTable leases;
    private final Consumer<Attempt> timeUp;
    private final Loop loop;
    private long firstAt = System.nanoTime() + Loop.BACKSTOP.toNanos();

    /**
     * @param timeUp what is done about an attempt whose time is up; it runs no longer afterwards
     */
    TimeLimits(ContextInternal context, LeaseTable leases, Consumer<Attempt> timeUp) {
        this.leases = leases;
        this.timeUp = timeUp;
        this.loop = new Loop("Time limits", context, this::runOnce);
    }

    Loop loop() {
        return loop;
    }

    /** Called for every attempt when it is assigned. */
    void watch(Attempt attempt) {
        long now = System.nanoTime();
        long end = attempt.endsAt(now);
        if (end - firstAt < 0) {
            firstAt = end;
            loop.wakeIn(Duration.ofNanos(Math.max(0, end - now)));
        }
    }

    Uni<Duration> runOnce() {
        long now = System.nanoTime();
        long first = now + Loop.BACKSTOP.toNanos();
        for (Attempt attempt : List.copyOf(leases.running())) {
            long end = attempt.endsAt(now);
            if (end - now <= 0) {
                Isolation.run("Cutting off", attempt.id(), () -> timeUp.accept(attempt));
            } else if (end - first < 0) {
                first = attempt.hasBegun() ? end : Math.max(end, now + SHORTEST_REST);
            }
        }
        firstAt = first;
        return Uni.createFrom().item(Duration.ofNanos(first - now).plusMillis(1));
    }
}
