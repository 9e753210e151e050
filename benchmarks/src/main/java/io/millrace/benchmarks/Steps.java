package io.millrace.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import io.millrace.broker.TaskRef;
import io.millrace.broker.WorkSource;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/** The steps that a worker takes, one by one, without a worker. */
final class Steps implements AutoCloseable, WorkSource.Listener {

    private final ContextInternal loop;
    private final RedisBroker broker;
    private final WorkSource source;

    Steps(Lab lab) {
        loop = ((VertxInternal) lab.vertx()).createEventLoopContext();
        broker = new RedisBroker(lab.vertx(), () -> lab.connect(lab.vertx(), new LongAdder()));
        source = broker.workSource(loop,
                new WorkerSettings("steps-" + UUID.randomUUID(), List.of(QueueName.DEFAULT), Duration.ofSeconds(30), 1));
        loop.runOnContext(ignored -> source.open(this));
        Wait.until(source::isUp, "The worker's connection is up");
    }

    <T> T take(Function<WorkSource, Uni<T>> step) {
        return Wait.on(Uni.createFrom().<T> emitter(emitter -> loop.runOnContext(
                ignored -> step.apply(source).subscribe().with(emitter::complete, emitter::fail))));
    }

    @Override
    public void close() {
        take(own -> own.close(Set.of()));
        broker.close();
    }

    @Override
    public Set<String> types() {
        return Set.of();
    }

    @Override
    public void connected() {
        // Nothing waits for it but the constructor.
    }

    @Override
    public void dueIn(Duration delay) {
        // Steps are taken when the scenario says so.
    }

    @Override
    public void cancelRequested(TaskRef task) {
        // No attempt runs.
    }
}
