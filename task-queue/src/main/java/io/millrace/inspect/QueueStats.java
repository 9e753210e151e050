package io.millrace.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;

/**
 * What happened in a queue over some time, in equal steps without a gap.
 *
 * @param step from one point to the next: a minute, a quarter of an hour, or a day (of UTC)
 * @param points oldest first; the last one is perhaps not over yet
 * @param until end of what was counted: the end asked for, or now if that is earlier
 */
public record QueueStats(QueueName queue, Duration step, List<Point> points, Instant until) {

    /**
     * What happened within one step.
     *
     * @param at its beginning
     * @param completed tasks that ended well
     * @param failed tasks that failed for good
     * @param canceled tasks that were cancelled
     * @param retried attempts that failed and are followed by another
     * @param snoozed attempts that were put off and did not count
     * @param crashed attempts whose worker died
     * @param lost leases that a worker found it had lost; what its attempt would have changed was refused
     */
    public record Point(Instant at, long completed, long failed, long canceled, long retried, long snoozed, long crashed,
            long lost) {

        /** Tasks that ended, in whatever way. */
        public long ended() {
            return completed + failed + canceled;
        }

        /** This and another as one, which begins where this one does. */
        public Point plus(Point other) {
            return new Point(at, completed + other.completed, failed + other.failed, canceled + other.canceled,
                    retried + other.retried, snoozed + other.snoozed, crashed + other.crashed, lost + other.lost);
        }
    }

    public QueueStats {
        points = List.copyOf(points);
    }

    /** All of it as one; {@code null} when there are no points. */
    public @Nullable Point total() {
        return points.stream().reduce(Point::plus).orElse(null);
    }

    /** Tasks that ended per second. */
    public double endedPerSecond() {
        Point total = total();
        double seconds = total == null ? 0 : Duration.between(total.at(), until).toMillis() / 1000.0;
        return total == null || seconds <= 0 ? 0 : total.ended() / seconds;
    }

    /** How long this many tasks take at the same pace; {@code null} when none ended, so nobody can tell. */
    public @Nullable Duration timeFor(long tasks) {
        double perSecond = endedPerSecond();
        return perSecond <= 0 ? null : Duration.ofMillis((long) (tasks / perSecond * 1000));
    }
}
