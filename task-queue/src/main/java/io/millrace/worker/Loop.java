package io.millrace.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jboss.logging.Logger;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.impl.ContextInternal;

/**
 * Turns one duty for ever: each turn says how long to rest before the next. A turn that fails is followed by a rest that
 * grows with each failure, up to 5 s. Confined to its event loop; stopping twice, or before starting, is fine.
 */
final class Loop {

    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final Duration LAST_REST = Duration.ofSeconds(5);
    /** Until somebody calls {@link #wake()}. */
    static final Duration UNTIL_WOKEN = Duration.ofDays(1);

    private final String name;
    private final ContextInternal context;
    private final Supplier<Uni<Duration>> turn;

    private boolean turning;
    private boolean wokenWhileTurning;
    private boolean stopped = true;
    private long timer = -1;
    private long nextTurnAt;
    private volatile long turnDueAt = Long.MAX_VALUE;
    private int failures;
    private final List<UniEmitter<? super Void>> awaitingStop = new ArrayList<>();

    Loop(String name, ContextInternal context, Supplier<Uni<Duration>> turn) {
        this.name = name;
        this.context = context;
        this.turn = turn;
    }

    void start() {
        stopped = false;
        schedule(Duration.ZERO);
    }

    /** Takes the next turn now, or right after the one that is being taken. */
    void wake() {
        wakeIn(Duration.ZERO);
    }

    /** Takes the next turn at the latest after this long. */
    void wakeIn(Duration delay) {
        if (turning) {
            wokenWhileTurning = true;
        } else if (!stopped && System.nanoTime() + delay.toNanos() < nextTurnAt) {
            schedule(delay);
        }
    }

    /** Takes no more turns; done when the one that is being taken has ended. */
    Uni<Void> stop() {
        return Uni.createFrom().emitter(emitter -> {
            stopped = true;
            context.owner().cancelTimer(timer);
            turnDueAt = Long.MAX_VALUE;
            if (turning) {
                awaitingStop.add(emitter);
            } else {
                emitter.complete(null);
            }
        });
    }

    /** Whether a turn is overdue, or takes longer than this. Safe to ask from any thread. */
    boolean isStuck(Duration patience) {
        return System.nanoTime() - turnDueAt > patience.toNanos() && turnDueAt != Long.MAX_VALUE;
    }

    private void schedule(Duration rest) {
        context.owner().cancelTimer(timer);
        nextTurnAt = System.nanoTime() + rest.toNanos();
        turnDueAt = nextTurnAt;
        if (rest.toMillis() <= 0) {
            context.runOnContext(ignored -> takeTurn());
        } else {
            timer = context.owner().setTimer(rest.toMillis(), fired -> takeTurn());
        }
    }

    private void takeTurn() {
        if (stopped || turning) {
            return;
        }
        turning = true;
        wokenWhileTurning = false;
        Uni.createFrom().deferred(() -> turn.get()).subscribe().with(rest -> {
            failures = 0;
            ended(rest);
        }, failure -> {
            Duration rest = FIRST_REST.multipliedBy(1L << Math.min(failures++, 10));
            if (!stopped) {
                report(failure);
            }
            wokenWhileTurning = false;
            ended(rest.compareTo(LAST_REST) < 0 ? rest : LAST_REST);
        });
    }

    private void ended(Duration rest) {
        turning = false;
        if (stopped) {
            awaitingStop.forEach(emitter -> emitter.complete(null));
            awaitingStop.clear();
        } else {
            schedule(wokenWhileTurning ? Duration.ZERO : rest);
        }
    }

    private void report(Throwable failure) {
        if (failure instanceof BrokerUnavailableException) {
            LOG.debugf("%s: %s", name, failure.getMessage());
        } else {
            LOG.warnf("%s: %s. Trying again.", name, failure);
        }
    }
}
