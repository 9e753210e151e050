package io.millrace.worker;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.WorkerCard.BlockedLoop;
import io.millrace.broker.WorkerCard.Running;
import io.millrace.observe.StackExcerpt;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxImpl;
import io.vertx.core.impl.VertxThread;

/**
 * An event loop that reactive handlers run on, and whether it turns. It is given something tiny to run, a beat, and looked at
 * again and again: it turns when the beat was run, or when it is busy with another attempt than before. One that has a lot to
 * do
 * turns; one that stays in one place for several looks is blocked. Time is counted in looks: when the whole process stood
 * still,
 * so did those.
 */
final class HandlerLoop {

    private static final int MOST_LOOKS_IN_ONE_PLACE = 4;

    private final ContextInternal context;
    private final Clock clock;
    private final Set<Attempt> lingering = new HashSet<>();
    private volatile @Nullable Thread thread;
    private volatile boolean turned;
    private @Nullable ContextInternal place;
    private int looksInOnePlace;
    private Instant turnedAt;
    private @Nullable BlockedLoop blocked;

    /**
     * @param clock the broker's, for since when it does not turn
     */
    HandlerLoop(ContextInternal context, Clock clock) {
        this.context = context;
        this.clock = clock;
        this.turnedAt = clock.instant();
        beat();
    }

    /** For one attempt. */
    ContextInternal newContext() {
        return context.duplicate();
    }

    /** Whether this is what its thread is busy with. */
    boolean isIn(ContextInternal attempt) {
        return place(thread) == attempt;
    }

    boolean isBlocked() {
        return blocked != null;
    }

    /** Who blocks it, and since when; null while it turns. */
    @Nullable
    BlockedLoop blocked() {
        return blocked;
    }

    /** An attempt was cut off and occupies the thread. */
    void lingers(Attempt attempt) {
        lingering.add(attempt);
    }

    void left(Attempt attempt) {
        lingering.remove(attempt);
    }

    /**
     * Looks whether it turns.
     *
     * @param running attempts, of this loop and others
     * @return whether that has changed
     */
    boolean look(Collection<Attempt> running) {
        boolean wasBlocked = isBlocked();
        ContextInternal now = place(thread);
        if (turned || now != place) {
            looksInOnePlace = 0;
            turnedAt = clock.instant();
            blocked = null;
        } else {
            looksInOnePlace++;
        }
        place = now;
        if (turned) {
            beat();
        } else if (looksInOnePlace >= MOST_LOOKS_IN_ONE_PLACE && !wasBlocked) {
            blocked = describe(running);
        }
        return isBlocked() != wasBlocked;
    }

    private void beat() {
        turned = false;
        context.nettyEventLoop().execute(() -> {
            thread = Thread.currentThread();
            turned = true;
        });
    }

    private BlockedLoop describe(Collection<Attempt> running) {
        Optional<Attempt> task = Stream.concat(running.stream(), lingering.stream())
                .filter(attempt -> attempt.loop() == this && attempt.occupiesLoop()).findFirst();
        Thread busy = thread;
        return new BlockedLoop(busy == null ? "" : busy.getName(), turnedAt, task.map(this::shown).orElse(null),
                busy == null ? "" : StackExcerpt.of(busy));
    }

    private Running shown(Attempt attempt) {
        return new Running(attempt.queue(), attempt.id(), attempt.registration().type().name(), attempt.startedAt(clock));
    }

    private static @Nullable ContextInternal place(@Nullable Thread thread) {
        return thread instanceof VertxThread ? VertxImpl.currentContext(thread) : null;
    }
}
