package io.millrace.task;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and how late a task is attempted again: exponential backoff with jitter.
 *
 * @param maxRetries retries after the first attempt, 0 to 1,000
 * @param base delay before the first retry, 1 ms to 366 days
 * @param factor by which each delay exceeds the one before, at least 1
 * @param cap no delay is longer, jitter aside; base to 366 days
 * @param jitter share of the delay by which it is randomly lengthened or shortened, 0 to 1
 */
public record RetryPolicy(int maxRetries, Duration base, double factor, Duration cap, double jitter) {

    /** 3 retries after 1, 2 and 4 s, at most 10 min apart, ± 10 %. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(3, Duration.ofSeconds(1), 2, Duration.ofMinutes(10), 0.1);

    /** The largest number of retries that may be asked for. */
    public static final int MOST_RETRIES = 1000;

    public RetryPolicy {
        checkMaxRetries(maxRetries);
        require(base.compareTo(Duration.ofMillis(1)) >= 0, "base is at least 1 ms", base);
        require(factor >= 1, "factor is at least 1", factor);
        require(cap.compareTo(base) >= 0, "cap is at least base", cap);
        require(cap.compareTo(TaskOptions.LONGEST) <= 0, "cap is at most 366 days", cap);
        require(jitter >= 0 && jitter <= 1, "jitter is 0 to 1", jitter);
    }

    /** This policy with another number of retries. */
    public RetryPolicy withMaxRetries(int retries) {
        return new RetryPolicy(retries, base, factor, cap, jitter);
    }

    /**
     * The delay before a retry: {@code min(cap, base * factor^(retry-1))}, lengthened or shortened by up to {@code jitter} of
     * itself, evenly distributed.
     *
     * @param retry 1 for the first retry
     */
    public Duration delayBefore(int retry, RandomGenerator random) {
        double nominal = Math.min((double) cap.toMillis(), (double) base.toMillis() * Math.pow(factor, Math.max(0, retry - 1)));
        double spread = 1 + jitter * (2 * random.nextDouble() - 1);
        return Duration.ofMillis(Math.max(1, Math.round(nominal * spread)));
    }

    static void checkMaxRetries(int maxRetries) {
        require(maxRetries >= 0 && maxRetries <= MOST_RETRIES, "maxRetries is 0 to " + MOST_RETRIES, maxRetries);
    }

    private static void require(boolean holds, String rule, Object got) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", not " + got);
        }
    }
}
