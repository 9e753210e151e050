package io.millrace.quarkus;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** What is metered, in an application with a registry, beside the tasks that it enqueues and runs. */
@ConfigMapping(prefix = "millrace.metrics")
interface MetricsConfig {

    /**
     * How often queues, workers and breakers are looked up in Redis, to be metered; at least 1 s. Unset, they are not: one
     * application of several is enough. Longer than between two scrapes, and Prometheus sees the same values twice.
     */
    Optional<Duration> queuesEvery();
}
