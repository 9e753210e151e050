package io.millrace.api.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonFormat;

import io.millrace.inspect.QueueStats;
import io.millrace.inspect.QueueStats.Point;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What happened in one queue or in all of them, in equal steps without a gap.
 *
 * @param step from one point to the next: a minute, a quarter of an hour, or a day (of UTC)
 * @param until end of what was counted
 * @param points oldest first; the last one is perhaps not over yet
 * @param queues the same of each queue as one sum, in alphabetical order
 */
@RegisterForReflection
record StatsDocument(@JsonFormat(shape = JsonFormat.Shape.STRING) Duration step, Instant until, List<PointDocument> points,
        List<QueueTotal> queues) {

    /** What happened within one step. */
    @RegisterForReflection
    record PointDocument(Instant at, long completed, long failed, long canceled, long retried, long snoozed, long crashed,
            long lost) {

        static PointDocument of(Point point) {
            return new PointDocument(point.at(), point.completed(), point.failed(), point.canceled(), point.retried(),
                    point.snoozed(), point.crashed(), point.lost());
        }
    }

    /** What happened in one queue. */
    @RegisterForReflection
    record QueueTotal(String queue, long completed, long failed, long canceled, long retried, long snoozed, long crashed,
            long lost) {

        static QueueTotal of(QueueStats stats) {
            Point total = stats.total();
            return total == null ? new QueueTotal(stats.queue().value(), 0, 0, 0, 0, 0, 0, 0)
                    : new QueueTotal(stats.queue().value(), total.completed(), total.failed(), total.canceled(),
                            total.retried(), total.snoozed(), total.crashed(), total.lost());
        }
    }

    /** Several queues' history as one; {@code all} was read at one time, with the same bounds, and is not empty. */
    static StatsDocument of(List<QueueStats> all) {
        TreeMap<Instant, Point> points = new TreeMap<>();
        List<QueueTotal> totals = new ArrayList<>();
        for (QueueStats stats : all) {
            stats.points().forEach(point -> points.merge(point.at(), point, Point::plus));
            totals.add(QueueTotal.of(stats));
        }
        QueueStats first = all.get(0);
        return new StatsDocument(first.step(), first.until(), points.values().stream().map(PointDocument::of).toList(),
                totals);
    }
}
