package io.millrace.quarkus;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.broker.WorkSource;
import io.millrace.client.PayloadCodec;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.QueueName;
import io.millrace.task.TaskHandler;
import io.millrace.worker.HandlerRegistry;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerOptions;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;

/** Runs a worker in an application that has handlers, from its start to its shutdown. */
@ApplicationScoped
class WorkerBean {

    private static final Logger LOG = Logger.getLogger(WorkerBean.class);
    private static final Map<String, Integer> DEFAULT_QUEUES = Map.of("critical", 6, "default", 3, "low", 1);
    /** Beyond the drain timeout: what handing back and disconnecting may take. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(4);

    private final WorkerConfig config;
    private final Instance<TaskHandler<?>> handlers;
    private final HandlerKinds kinds;
    private final Listeners listeners;
    private final RedisBroker broker;
    private final PayloadCodec payloads;
    private final EngineVertx engine;
    private final Vertx vertx;
    private final Instance<MeterRegistry> meters;
    private @Nullable Worker worker;

    WorkerBean(WorkerConfig config, @Any Instance<TaskHandler<?>> handlers, HandlerKinds kinds, Listeners listeners,
            RedisBroker broker, PayloadCodec payloads, EngineVertx engine, Vertx vertx, Instance<MeterRegistry> meters) {
        this.config = config;
        this.handlers = handlers;
        this.kinds = kinds;
        this.listeners = listeners;
        this.broker = broker;
        this.payloads = payloads;
        this.engine = engine;
        this.vertx = vertx;
        this.meters = meters;
    }

    boolean hasHandlers() {
        return !handlers.isUnsatisfied();
    }

    Optional<Worker> worker() {
        return Optional.ofNullable(worker);
    }

    void start(@Observes StartupEvent event) {
        if (!hasHandlers()) {
            return;
        }
        HandlerRegistry registry = new HandlerRegistry(handlers.stream().toList(), kinds::of);
        WorkerOptions options = new WorkerOptions(queues(), config.concurrency(), config.lease(), config.drainTimeout(),
                config.unknownTypeTimeout());
        ContextInternal loop = engine.newLoop();
        WorkerSettings settings = new WorkerSettings(uniqueName(), List.copyOf(options.weights().keySet()),
                options.lease(), options.concurrency());
        WorkSource source = broker.workSource(loop, settings);
        worker = new Worker(loop, vertx, source, registry, payloads, options, source.clock(), listeners.all());
        if (meters.isResolvable()) {
            Meters.meter(worker, meters.get());
        }
        worker.start();
        LOG.infof("Worker %s serves %s on queues %s, %d at a time", settings.name(), registry.types(), options.weights(),
                options.concurrency());
    }

    void stop(@Observes ShutdownEvent event) {
        if (worker != null) {
            worker.stop().await().atMost(config.drainTimeout().plus(STOP_MARGIN));
        }
    }

    private Map<QueueName, Integer> queues() {
        Map<String, Integer> named = config.queues().isEmpty() ? DEFAULT_QUEUES : config.queues();
        return named.entrySet().stream().collect(Collectors.toMap(
                entry -> new QueueName(entry.getKey()), Map.Entry::getValue));
    }

    /** Host, process and start: what an operator looks for, and no two workers share. */
    private static String uniqueName() {
        return ManagementFactory.getRuntimeMXBean().getName() + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
