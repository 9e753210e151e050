package io.millrace.statistics;

import java.util.List;

import io.millrace.inspect.QueueStats.Point;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What happened in a day, in all queues and in each in which something did.
 *
 * @param day of UTC
 */
@RegisterForReflection
record DaySummary(String day, Counts total, List<QueueDay> queues) {

    /** How many tasks ended how, and what happened to attempts. */
    @RegisterForReflection
    record Counts(long completed, long failed, long canceled, long retried, long snoozed, long crashed, long lost) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

        static Counts of(Point point) {
            return new Counts(point.completed(), point.failed(), point.canceled(), point.retried(), point.snoozed(),
                    point.crashed(), point.lost());
        }

        Counts plus(Counts other) {
            return new Counts(completed + other.completed, failed + other.failed, canceled + other.canceled,
                    retried + other.retried, snoozed + other.snoozed, crashed + other.crashed, lost + other.lost);
        }
    }

    /** What happened in one queue. */
    @RegisterForReflection
    record QueueDay(String queue, Counts counts) {
    }

    static DaySummary of(String day, List<QueueDay> queues) {
        List<QueueDay> busy = queues.stream().filter(queue -> !queue.counts().equals(Counts.NONE)).toList();
        return new DaySummary(day, busy.stream().map(QueueDay::counts).reduce(Counts.NONE, Counts::plus), busy);
    }
}
