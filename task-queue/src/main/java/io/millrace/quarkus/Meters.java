package io.millrace.quarkus;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.millrace.inspect.TaskInspector;
import io.millrace.worker.Worker;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.Vertx;

/** Bounds the meters of an application, and has its queues metered where it is told to. */
@ApplicationScoped
class Meters {

    private static final Logger LOG = Logger.getLogger(Meters.class);
    private static final Duration OFTENEST = Duration.ofSeconds(1);
    /** Callers name queues, types and templates as they like; what comes after so many is not metered any more. */
    private static final int MOST_VALUES = 200;

    private final MetricsConfig config;
    private final Instance<MeterRegistry> registry;
    private final TaskInspector inspector;
    private final WorkerBean worker;
    private final Vertx vertx;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile long timer = -1;

    Meters(MetricsConfig config, Instance<MeterRegistry> registry, TaskInspector inspector, WorkerBean worker,
            Vertx vertx) {
        this.config = config;
        this.registry = registry;
        this.inspector = inspector;
        this.worker = worker;
        this.vertx = vertx;
    }

    @Produces
    @Singleton
    static MeterFilter fewQueues() {
        return bounded("queue");
    }

    @Produces
    @Singleton
    static MeterFilter fewTypes() {
        return bounded("type");
    }

    @Produces
    @Singleton
    static MeterFilter fewTemplates() {
        return bounded("template");
    }

    @Produces
    @Singleton
    static MeterFilter fewSchedules() {
        return bounded("schedule");
    }

    void start(@Observes StartupEvent event) {
        if (worker.hasHandlers() && registry.isResolvable()) {
            Gauge.builder("millrace.worker.loops.blocked", worker, Meters::blockedLoops)
                    .description("Event loops that a handler blocks").register(registry.get());
        }
        if (config.queuesEvery().isEmpty() || !registry.isResolvable()) {
            return;
        }
        Duration every = config.queuesEvery().get();
        if (every.compareTo(OFTENEST) < 0) {
            throw new ConfigurationException("millrace.metrics.queues-every is " + every + "; at least " + OFTENEST
                    + " would be right");
        }
        MeteredQueues queues = new MeteredQueues(registry.get(), inspector);
        timer = vertx.setPeriodic(every.toMillis(), tick -> look(queues));
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    /** A look that takes longer than the time between two is not made twice. */
    private void look(MeteredQueues queues) {
        if (looking.compareAndSet(false, true)) {
            queues.runOnce().onTermination().invoke(() -> looking.set(false))
                    .subscribe().with(done -> LOG.trace("Queues are metered"), e -> LOG.error("Queues cannot be metered", e));
        }
    }

    /**
     * Meters which parts of a worker make no progress: {@code millrace.worker.stalled}, a gauge by part, 1 while it has
     * stalled.
     */
    static void meter(Worker worker, MeterRegistry registry) {
        worker.parts().forEach(part -> Gauge
                .builder("millrace.worker.stalled", worker, watched -> watched.stalls().containsKey(part) ? 1 : 0)
                .description("1 while this part of the worker makes no progress").tag("part", part).register(registry));
    }

    private static double blockedLoops(WorkerBean worker) {
        return worker.worker().map(Worker::blockedLoops).orElse(0);
    }

    private static MeterFilter bounded(String tag) {
        return MeterFilter.maximumAllowableTags("millrace.", tag, MOST_VALUES, MeterFilter.deny());
    }
}
