package io.millrace.inspect;

import org.jspecify.annotations.Nullable;

/**
 * What operators set for a queue, for all workers at once; {@code null}: no limit, or the worker's own weight.
 *
 * @param rate most tasks started a second, above 0
 * @param burst tasks that may start at once after a quiet time, at least 1
 * @param concurrency most active tasks, at least 1
 * @param weight how its share of the workers' slots compares with other queues', 1 to 1,000
 */
public record QueueSettings(@Nullable Double rate, @Nullable Integer burst, @Nullable Integer concurrency,
        @Nullable Integer weight) {

    /** Nothing limited. */
    public static final QueueSettings NONE = new QueueSettings(null, null, null, null);

    /** The largest weight. */
    public static final int HEAVIEST = 1000;

    /** The highest rate, in tasks a second. */
    public static final double FASTEST = 1e6;

    public QueueSettings {
        check(rate == null || (rate > 0 && rate <= FASTEST), "rate is above 0 and at most 1,000,000 a second, not " + rate);
        check(burst == null || burst >= 1, "burst is at least 1, not " + burst);
        check(burst == null || rate != null, "burst says how far a rate may be exceeded; there is no rate");
        check(concurrency == null || concurrency >= 1, "concurrency is at least 1, not " + concurrency);
        check(weight == null || (weight >= 1 && weight <= HEAVIEST), "weight is 1 to " + HEAVIEST + ", not " + weight);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
