package io.millrace.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jboss.logging.Logger;

/**
 * The time by which slots are due: this machine's, unless Redis' is behind it. So a clock that is ahead makes nothing early and
 * nothing look late; one that is behind makes this scheduler late, and others are there.
 */
final class SchedulerTime {

    private static final Logger LOG = Logger.getLogger(SchedulerTime.class);
    /** Within what the book of slots tolerates; the way to Redis and back is in it. */
    private static final Duration TOLERATED = Duration.ofMillis(500);

    private final Clock clock;
    private volatile Duration ahead = Duration.ZERO;

    SchedulerTime(Clock clock) {
        this.clock = clock;
    }

    Instant now() {
        return clock.instant().minus(ahead);
    }

    /** The machine's own time, to be compared with Redis' when its answer is there. */
    Instant asking() {
        return clock.instant();
    }

    /**
     * Notes what Redis' clock showed.
     *
     * @param asked the machine's own time before Redis was asked
     */
    void heard(Instant asked, Instant redis) {
        Duration difference = Duration.between(redis, asked);
        boolean tolerable = difference.compareTo(TOLERATED) <= 0;
        if (!tolerable && ahead.isZero()) {
            LOG.warnf("This machine's clock is %d ms ahead of Redis' clock, which is followed now", difference.toMillis());
        }
        ahead = tolerable ? Duration.ZERO : difference;
    }
}
