package io.millrace.redis;

import java.time.Duration;
import java.util.function.Supplier;

import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * Lets a scan of any length take no more than its part of Redis: after a turn that took t it rests for a multiple of t. What a
 * turn costs Redis is bounded by the budget of its script; that others have their turn between two of them is bounded here. The
 * rest is taken before the next turn, so that the last one, or the only one, answers at once. One turn at a time; confined to
 * its event loop.
 */
final class Pace {

    /**
     * Turns are bounded to about two milliseconds of Redis: one that took longer has waited for others, or crossed a slow
     * network, and to rest for longer would spare nobody anything.
     */
    static final Duration LONGEST_REST = Duration.ofMillis(100);

    /** A clock that never jumps, and a way to let it run. */
    interface Time {

        long nanos();

        /** Done when at least so many milliseconds have passed. */
        Uni<Void> pass(long millis);

        static Time of(ContextInternal context) {
            return new Time() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public Uni<Void> pass(long millis) {
                    return Uni.createFrom().emitter(emitter -> {
                        long timer = context.setTimer(millis, fired -> emitter.complete(null));
                        emitter.onTermination(() -> context.owner().cancelTimer(timer));
                    });
                }
            };
        }
    }

    private final Time time;
    private final int rests;
    private long restedAt;
    private boolean turning;

    /**
     * @param rests how many times as long as a turn is rested after it; 0: others are served between two turns, and that is all
     */
    Pace(Time time, int rests) {
        this.time = time;
        this.rests = rests;
        this.restedAt = time.nanos();
    }

    /** Takes a turn once the rest after the one before is over. Fails when that one has not ended. */
    <T> Uni<T> turn(Supplier<Uni<T>> turn) {
        return Uni.createFrom().deferred(this::rest).chain(() -> {
            if (turning) {
                throw new IllegalStateException("A scan takes one turn at a time");
            }
            turning = true;
            long began = time.nanos();
            return Uni.createFrom().deferred(turn::get).onTermination().invoke(() -> {
                turning = false;
                long ended = time.nanos();
                restedAt = ended + Math.min(rests * (ended - began), LONGEST_REST.toNanos());
            });
        });
    }

    private Uni<Void> rest() {
        long left = restedAt - time.nanos();
        return left <= 0 ? Uni.createFrom().voidItem() : time.pass((left + 999_999) / 1_000_000);
    }
}
