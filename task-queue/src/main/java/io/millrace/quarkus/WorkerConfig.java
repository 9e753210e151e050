package io.millrace.quarkus;

import java.time.Duration;
import java.util.Map;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The worker, in an application that has handlers. */
@ConfigMapping(prefix = "millrace.worker")
public interface WorkerConfig {

    /**
     * The queues to work on, each with its weight: how its share of the slots compares with the others' while all have work.
     * Naming any replaces the defaults {@code critical=6}, {@code default=3}, {@code low=1}.
     */
    Map<String, Integer> queues();

    /**
     * Most tasks at a time in this process, 1 to 10,000. Too low and tasks wait while the machine idles; too high and what
     * they call is overrun.
     */
    @WithDefault("50")
    int concurrency();

    /**
     * How long a claim lasts without being renewed; at least 1 s, the same in all workers. The tasks of a worker that dies
     * start again after it. Shorter than a worker's longest pause, and tasks that are being worked on are given to another.
     */
    @WithDefault("30S")
    Duration lease();

    /**
     * How long a worker that is asked to stop waits for its tasks before it hands them back. Must be shorter than what the
     * platform grants before it kills.
     */
    @WithDefault("25S")
    Duration drainTimeout();

    /**
     * How long a task waits for a worker that has a handler for it while no worker announces its type; it fails then. Up to 366
     * days: longer than deployments are scaled to zero. Too short, and tasks fail that a later deployment would have run; too
     * long, and a mistyped type shows late. 0: it fails at the first worker without a handler, which is right only where all
     * workers have the same.
     */
    @WithDefault("1H")
    Duration unknownTypeTimeout();
}
