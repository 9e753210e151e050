package io.millrace.redis;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What Redis' clock says, as far as its answers tell: its last known distance from this machine's monotonic clock. Both ways of
 * an answer took as long as they took together at most, so each gives a span in which the distance is. The estimate is the
 * narrowest of the spans that agree with each other, and grows wider with age, since no two clocks run alike. An answer that
 * disagrees with it means that Redis' clock was set, and is believed at once. So this machine's own clock may say what it will.
 *
 * <p>
 * Told on the event loop, asked on any thread. Until Redis has answered once, which is before anything is fetched, it is the
 * machine's clock.
 */
final class BrokerClock extends Clock {

    /** How far two clocks part, at most, as a part of the time that passes: 200 µs a second. */
    private static final long DRIFT = 5_000;
    private static final long MICROSECOND = TimeUnit.MICROSECONDS.toNanos(1);

    /**
     * @param distance of Redis' clock from the monotonic one, in ns
     * @param error of it, either way, in ns
     * @param at by the monotonic clock
     */
    private record Estimate(long distance, long error, long at) {

        Estimate agedUntil(long now) {
            return new Estimate(distance, error + (now - at) / DRIFT, now);
        }

        boolean agreesWith(Estimate other) {
            return Math.abs(distance - other.distance) <= error + other.error;
        }
    }

    private final LongSupplier nanoTime;
    private volatile Estimate estimate;
    private boolean heard;

    /**
     * @param machine says what time it is until Redis does
     * @param nanoTime the monotonic clock
     */
    BrokerClock(Clock machine, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        long now = nanoTime.getAsLong();
        Instant instant = machine.instant();
        estimate = new Estimate(nanos(instant.getEpochSecond(), instant.getNano()) - now, 0, now);
    }

    /**
     * Redis has answered TIME.
     *
     * @param asked and
     * @param answered by the monotonic clock
     */
    void hear(long seconds, long micros, long asked, long answered) {
        long middle = asked + (answered - asked) / 2;
        Estimate fresh = new Estimate(nanos(seconds, micros * MICROSECOND) - middle, (answered - asked) / 2 + MICROSECOND,
                answered);
        Estimate old = estimate.agedUntil(answered);
        estimate = heard && old.agreesWith(fresh) && old.error() < fresh.error() ? old : fresh;
        heard = true;
    }

    @Override
    public Instant instant() {
        long nanos = nanoTime.getAsLong() + estimate.distance();
        return Instant.ofEpochSecond(0, nanos);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("The broker's clock is in UTC; take its instant to another zone");
    }

    /** Since the epoch; good until the year 2262. */
    private static long nanos(long seconds, long nanos) {
        return TimeUnit.SECONDS.toNanos(seconds) + nanos;
    }
}
