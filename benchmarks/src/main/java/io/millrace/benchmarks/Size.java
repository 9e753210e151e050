package io.millrace.benchmarks;

import java.time.Duration;
import java.util.Locale;

/**
 * How much is measured: {@link #SMOKE} shows that all works, {@link #QUICK} is for tuning (some minutes), {@link #FULL} for
 * the record.
 */
enum Size {
    SMOKE(0, 1, 1_000, 500, 20, 20_000, 20, Duration.ofMillis(300), Duration.ofMillis(1)),
    QUICK(8, 3, 50_000, 20_000, 600, 100_000, 300, Duration.ofSeconds(3), Duration.ofMillis(200)),
    FULL(30, 5, 200_000, 50_000, 2_000, 1_000_000, 2_000, Duration.ofSeconds(10), Duration.ofMillis(500));

    /** At most so many rounds warm up; their figures are thrown away. */
    final int warmUps;
    /** Rounds that count. */
    final int rounds;
    /** Tasks of a throughput round. */
    final int tasks;
    /** Calls of a round in which each is awaited. */
    final int calls;
    /** Tasks of a latency round. */
    final int paced;
    /** Tasks that wait where many should. */
    final int backlog;
    /** Delayed tasks of a round. */
    final int delayed;
    /** How long an idle worker is watched. */
    final Duration idle;
    /** One of the ten iterations in which JMH calls a thing over and over. */
    final Duration iteration;

    /** What the command line calls it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    Size(int warmUps, int rounds, int tasks, int calls, int paced, int backlog, int delayed, Duration idle,
            Duration iteration) {
        this.warmUps = warmUps;
        this.rounds = rounds;
        this.tasks = tasks;
        this.calls = calls;
        this.paced = paced;
        this.backlog = backlog;
        this.delayed = delayed;
        this.idle = idle;
        this.iteration = iteration;
    }
}
