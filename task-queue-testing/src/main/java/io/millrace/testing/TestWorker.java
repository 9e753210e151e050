package io.millrace.testing;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.WorkSource;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.TaskHandler;
import io.millrace.worker.HandlerRegistry;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerOptions;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/** A worker that lives for one drain, with a Vert.x for itself and one for its handlers, so that it can die like a process. */
final class TestWorker implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(30);
    private static final int CONCURRENCY = 10;
    private static final Duration DRAIN = Duration.ofSeconds(5);
    /** More looks than it takes to find out that somebody is dead. */
    private static final int LOOKS = 8;

    private final Vertx vertx = Vertx.vertx();
    private final Vertx application = Vertx.vertx();
    private final ContextInternal loop;
    private final RedisBroker broker;
    private final WorkSource source;
    /** How far the clock by which it finds out who is dead is ahead of the machine's. */
    private final AtomicLong aheadNanos = new AtomicLong();
    private final Worker worker;
    private volatile boolean crashed;

    /**
     * @param crash where it is to die; {@code null}: nowhere
     */
    TestWorker(Stage stage, List<TaskHandler<?>> handlers, @Nullable CrashPoint crash) {
        loop = ((VertxInternal) vertx).createEventLoopContext();
        broker = new RedisBroker(vertx, () -> stage.connect(vertx));
        WorkerOptions options = new WorkerOptions(stage.queues.stream().collect(Collectors.toMap(queue -> queue, queue -> 1)),
                CONCURRENCY, LEASE, DRAIN, Duration.ZERO);
        WorkSource real = broker.workSource(loop, new WorkerSettings("test-" + UUID.randomUUID(), stage.queues, LEASE,
                CONCURRENCY, () -> System.nanoTime() + aheadNanos.get()));
        source = crash == null ? real : new CrashingSource(real, crash, () -> crashed = true);
        worker = new Worker(loop, application, source, new HandlerRegistry(handlers), stage.payloads, options, stage.clock);
        worker.start();
        Waiting.until("the worker to be ready", worker::isReady, () -> "Redis is at " + stage.redis.uri());
    }

    boolean hasCrashed() {
        return crashed;
    }

    /** Takes back all that dead workers held, as if a lease had passed here; how many tasks that were. */
    int recover() {
        int recovered = 0;
        int looks = LOOKS;
        while (looks > 0) {
            int page = recoverPage();
            recovered += page;
            looks = page > 0 ? looks : looks - 1;
            aheadNanos.addAndGet(LEASE.toNanos());
        }
        return recovered;
    }

    private int recoverPage() {
        CompletableFuture<WorkSource.Recovered> answer = new CompletableFuture<>();
        loop.runOnContext(ignored -> source.recover().subscribe().with(answer::complete, answer::completeExceptionally));
        return answer.orTimeout(Waiting.PATIENCE.toSeconds(), TimeUnit.SECONDS).join().recovered();
    }

    /** A dead one is not asked: its leases stay. */
    @Override
    public void close() {
        if (!crashed) {
            worker.stop().await().atMost(Waiting.PATIENCE);
        }
        broker.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        application.close().toCompletionStage().toCompletableFuture().join();
    }
}
