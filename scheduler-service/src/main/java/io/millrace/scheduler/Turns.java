package io.millrace.scheduler;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * Lets a loop take one turn at a time: at each tick, and when something is due before the next. Ticks come when they come,
 * slots on time.
 */
final class Turns {

    private static final Logger LOG = Logger.getLogger(Turns.class);
    /** A little more than a tick: what is due later is for the next one to see. */
    private static final Duration SOON = Duration.ofMillis(1200);

    private final SchedulerLoop loop;
    private final Vertx vertx;
    private final AtomicBoolean turning = new AtomicBoolean();
    private volatile long alarm = -1;
    private volatile boolean stopped;

    Turns(SchedulerLoop loop, Vertx vertx) {
        this.loop = loop;
        this.vertx = vertx;
    }

    /** A whole turn, to be called every second. */
    Uni<Void> tick() {
        return turn(loop::runOnce);
    }

    void stop() {
        stopped = true;
        vertx.cancelTimer(alarm);
    }

    /** One that finds another under way is left out: that one looks for what is next when it ends. */
    private Uni<Void> turn(Supplier<Uni<Void>> turn) {
        return Uni.createFrom().deferred(() -> turning.compareAndSet(false, true)
                ? turn.get().onTermination().invoke(this::ended)
                : Uni.createFrom().voidItem());
    }

    private void ended() {
        turning.set(false);
        vertx.cancelTimer(alarm);
        loop.untilDue().filter(left -> left.compareTo(SOON) < 0 && !stopped)
                .ifPresent(left -> alarm = vertx.setTimer(left.toMillis() + 1, fired -> onAlarm()));
    }

    private void onAlarm() {
        turn(loop::fireDue).subscribe().with(done -> LOG.trace("Fired what was due"),
                failure -> LOG.errorf(failure, "A turn failed; the next one tries again"));
    }
}
