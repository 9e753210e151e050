package io.millrace.benchmarks;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** The figures of one contender in one round. */
record Sample(Map<Metric, Double> values) {

    Sample {
        values = Collections.unmodifiableMap(new EnumMap<>(values));
    }

    static Sample of(Metric metric, double value) {
        return new Sample(Map.of(metric, value));
    }

    /** This with one figure more. */
    Sample with(Metric metric, double value) {
        Map<Metric, Double> more = new EnumMap<>(values);
        more.put(metric, value);
        return new Sample(more);
    }

    /** Percentiles of latencies, which are sorted for it. */
    static Sample ofLatencies(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return of(Metric.P50, percentile(sorted, 50)).with(Metric.P99, percentile(sorted, 99))
                .with(Metric.WORST, percentile(sorted, 100));
    }

    private static double percentile(long[] sorted, int percent) {
        int index = (int) Math.ceil(sorted.length * percent / 100.0) - 1;
        return sorted[Math.max(0, index)] / 1e6;
    }
}
