package io.millrace.api.inspect;

import java.time.Duration;

import com.fasterxml.jackson.annotation.JsonFormat;

import io.millrace.inspect.QueueStats;
import io.millrace.inspect.QueueStats.Point;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * How fast a queue has been lately, in tasks or attempts a second.
 *
 * @param over how long was looked at: about five minutes
 * @param completed tasks that ended well
 * @param failed tasks that failed for good
 * @param retried attempts that failed and are followed by another
 */
@RegisterForReflection
record RatesDocument(@JsonFormat(shape = JsonFormat.Shape.STRING) Duration over, double completed, double failed,
        double retried) {

    static RatesDocument of(QueueStats lately) {
        Point total = lately.total();
        return total == null ? new RatesDocument(Duration.ZERO, 0, 0, 0)
                : of(total, Duration.between(total.at(), lately.until()));
    }

    private static RatesDocument of(Point total, Duration over) {
        return new RatesDocument(over, perSecond(total.completed(), over), perSecond(total.failed(), over),
                perSecond(total.retried(), over));
    }

    private static double perSecond(long count, Duration over) {
        double seconds = over.toMillis() / 1000.0;
        return seconds <= 0 ? 0 : Math.round(count / seconds * 1000) / 1000.0;
    }
}
