package io.millrace.worker;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * Notices when the time of an attempt is up. One timer serves all of them, set for the first that may run out: an attempt costs
 * one comparison when it starts. Precise to a millisecond or two while the engine's loop is free.
 */
final class TimeLimits {

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

    /** Called for every attempt that starts. */
    void watch(Attempt attempt) {
        if (attempt.limit().at() - firstAt < 0) {
            firstAt = attempt.limit().at();
            loop.wakeIn(Duration.ofNanos(Math.max(0, firstAt - System.nanoTime())));
        }
    }

    Uni<Duration> runOnce() {
        long now = System.nanoTime();
        long first = now + Loop.BACKSTOP.toNanos();
        for (Attempt attempt : List.copyOf(leases.running())) {
            if (attempt.limit().at() - now <= 0) {
                Isolation.run("Cutting off", attempt.id(), () -> timeUp.accept(attempt));
            } else if (attempt.limit().at() - first < 0) {
                first = attempt.limit().at();
            }
        }
        firstAt = first;
        return Uni.createFrom().item(Duration.ofNanos(first - now).plusMillis(1));
    }
}
