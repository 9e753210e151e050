package io.millrace.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * What a figure should be: at least so much where more is better, else at most.
 *
 * @param entrant whose figure it is
 * @param metric which
 * @param against whose figure in the same round it is divided by; null: it is taken as it is
 * @param bound to reach
 */
record Goal(String entrant, Metric metric, @Nullable String against, double bound) {

    static Goal of(String entrant, Metric metric, double bound) {
        return new Goal(entrant, metric, null, bound);
    }

    static Goal ratio(String entrant, Metric metric, String against, double bound) {
        return new Goal(entrant, metric, against, bound);
    }

    boolean isReachedBy(double value) {
        return metric.moreIsBetter() ? value >= bound : value <= bound;
    }
}
