package io.millrace.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.impl.ContextInternal;

/**
 * Turns one duty for ever: each turn says how long to rest before the next, and whatever that duty reads wakes it before.
 * However long a turn asks to rest, and whatever became of a wake-up, the next one comes after {@link #BACKSTOP}. A turn that
 * fails is followed by a rest that grows with each failure, up to 5 s; nothing that a turn does ends the loop.
 *
 * <p>
 * Confined to its event loop, but for {@link #pulse()}; stopping twice, or before starting, is fine.
 */
final class Loop {

    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final Duration LAST_REST = Duration.ofSeconds(5);
    /** The longest rest of a loop that has something to wake it. */
    static final Duration BACKSTOP = Duration.ofSeconds(5);

    /**
     * How a loop is, at one moment.
     *
     * @param turns that have ended well
     * @param isDue whether a turn is being taken, or should be
     * @param failure of the last turn, if that failed
     */
    record Pulse(long turns, boolean isDue, @Nullable Throwable failure) {
    }

    private final String name;
    private final ContextInternal context;
    private final Duration longestRest;
    private final Supplier<Uni<Duration>> turn;

    private volatile boolean turning;
    private volatile boolean stopped = true;
    /** By the clock of {@link System#nanoTime()}. */
    private volatile long nextTurnAt;
    private volatile long turns;
    private volatile @Nullable Throwable failure;
    private long taken;
    private boolean wokenWhileTurning;
    private long wokenFor;
    private long timer = -1;
    private int failures;
    private final List<UniEmitter<? super Void>> awaitingStop = new ArrayList<>();

    Loop(String name, ContextInternal context, Supplier<Uni<Duration>> turn) {
        this(name, context, BACKSTOP, turn);
    }

    /**
     * @param longestRest for a duty that goes by the clock alone, with no event that could be missed
     */
    Loop(String name, ContextInternal context, Duration longestRest, Supplier<Uni<Duration>> turn) {
        this.name = name;
        this.context = context;
        this.longestRest = longestRest;
        this.turn = turn;
    }

    String name() {
        return name;
    }

    void start() {
        stopped = false;
        schedule(0);
    }

    /** Takes the next turn now, or right after the one that is being taken. */
    void wake() {
        wakeIn(Duration.ZERO);
    }

    /** Takes the next turn at the latest after this long, which may be any length. */
    void wakeIn(Duration delay) {
        long nanos = bounded(delay);
        long at = System.nanoTime() + nanos;
        if (turning) {
            wokenFor = wokenWhileTurning && wokenFor - at < 0 ? wokenFor : at;
            wokenWhileTurning = true;
        } else if (!stopped && at - nextTurnAt < 0) {
            schedule(nanos);
        }
    }

    /** Takes no more turns; done when the one that is being taken has ended. */
    Uni<Void> stop() {
        return Uni.createFrom().emitter(emitter -> {
            stopped = true;
            context.owner().cancelTimer(timer);
            if (turning) {
                awaitingStop.add(emitter);
            } else {
                emitter.complete(null);
            }
        });
    }

    /** Safe to ask from any thread. */
    Pulse pulse() {
        boolean due = !stopped && (turning || System.nanoTime() - nextTurnAt > 0);
        return new Pulse(turns, due, stopped ? null : failure);
    }

    private void schedule(long restNanos) {
        context.owner().cancelTimer(timer);
        nextTurnAt = System.nanoTime() + restNanos;
        long millis = restNanos / 1_000_000;
        if (millis <= 0) {
            context.runOnContext(ignored -> takeTurn());
        } else {
            timer = context.owner().setTimer(millis, fired -> takeTurn());
        }
    }

    private void takeTurn() {
        if (stopped || turning) {
            return;
        }
        turning = true;
        wokenWhileTurning = false;
        Uni.createFrom().deferred(() -> turn.get()).subscribe().with(this::succeeded, this::failed);
    }

    private void succeeded(@Nullable Duration rest) {
        if (rest == null) {
            failed(new IllegalStateException("a turn ended without saying how long to rest"));
            return;
        }
        failures = 0;
        failure = null;
        turns = ++taken;
        long restNanos = bounded(rest);
        ended(wokenWhileTurning ? Math.min(restNanos, Math.max(0, wokenFor - System.nanoTime())) : restNanos);
    }

    /** Who woke it meanwhile is heard, but not at once: what fails may fail whenever it is tried. */
    private void failed(Throwable why) {
        Duration grown = FIRST_REST.multipliedBy(1L << Math.min(failures++, 10));
        failure = why;
        if (!stopped) {
            report(why);
        }
        ended((wokenWhileTurning ? FIRST_REST : grown.compareTo(LAST_REST) < 0 ? grown : LAST_REST).toNanos());
    }

    private void ended(long restNanos) {
        turning = false;
        if (stopped) {
            awaitingStop.forEach(emitter -> emitter.complete(null));
            awaitingStop.clear();
        } else {
            schedule(restNanos);
        }
    }

    private long bounded(Duration rest) {
        return rest.isNegative() ? 0 : (rest.compareTo(longestRest) < 0 ? rest : longestRest).toNanos();
    }

    private void report(Throwable why) {
        if (why instanceof BrokerUnavailableException) {
            LOG.debugf("%s: %s", name, why.getMessage());
        } else {
            LOG.warnf("%s: %s. Trying again.", name, Isolation.shown(why));
        }
    }
}
