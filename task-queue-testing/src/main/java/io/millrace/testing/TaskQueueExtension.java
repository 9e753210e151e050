package io.millrace.testing;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.client.BrokerTaskClient;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskInspector;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.QueueName;
import io.millrace.task.TaskHandler;
import io.millrace.worker.HandlerRegistry;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerOptions;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;

/**
 * Gives each test a Redis and a worker of its own, both real. A field of the test class holds it, annotated with
 * {@link org.junit.jupiter.api.extension.RegisterExtension}:
 *
 * <pre>{@code
 * final TaskQueueExtension queue = new TaskQueueExtension(new ReportHandler(storage));
 *
 * void reportIsStored() {
 *     queue.client().enqueue(REPORT_GENERATE.task(new ReportRequest(1, "monthly"))).await().indefinitely();
 *     queue.drain();
 *     assertThat(storage.reports()).hasSize(1);
 * }
 * }</pre>
 *
 * The worker serves the queue {@code default}, ten tasks at a time.
 */
public final class TaskQueueExtension implements BeforeEachCallback, AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final WorkerOptions OPTIONS = new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 10, Duration.ofSeconds(30),
            Duration.ofSeconds(5));

    private record Running(EmbeddedRedis redis, Vertx vertx, RedisBroker broker, PayloadCodec payloads, Worker worker) {
    }

    private final List<TaskHandler<?>> handlers;
    private @Nullable Running running;

    /** A queue whose worker has these handlers. */
    public TaskQueueExtension(TaskHandler<?>... handlers) {
        this.handlers = List.of(handlers);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        EmbeddedRedis redis = EmbeddedRedis.startTemporary();
        Vertx vertx = Vertx.vertx();
        RedisBroker broker = new RedisBroker(vertx,
                () -> Redis.createClient(vertx, new RedisOptions().setConnectionString(redis.uri())));
        PayloadCodec payloads = new PayloadCodec(new ObjectMapper().findAndRegisterModules());
        ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
        WorkerSettings settings = new WorkerSettings("test-" + UUID.randomUUID(), List.copyOf(OPTIONS.weights().keySet()),
                OPTIONS.lease(), OPTIONS.concurrency());
        Worker worker = new Worker(loop, broker.workSource(loop, settings), new HandlerRegistry(handlers), payloads, OPTIONS,
                Clock.systemUTC());
        worker.start();
        running = new Running(redis, vertx, broker, payloads, worker);
        until("the worker to be ready", () -> worker.isReady() && broker.isUp());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (running != null) {
            running.worker().stop().await().atMost(PATIENCE);
            running.broker().close();
            running.vertx().close().toCompletionStage().toCompletableFuture().join();
            running.redis().close();
            running = null;
        }
    }

    /** Enqueues to this queue. */
    public TaskClient client() {
        return new BrokerTaskClient(running().broker().writer(), running().payloads());
    }

    /** Looks into this queue. */
    public TaskInspector inspector() {
        return running().broker().inspector();
    }

    /** The server, to be killed or frozen. */
    public EmbeddedRedis redis() {
        return running().redis();
    }

    /**
     * Returns when no task is pending or active. Tasks that wait for a due time stay where they are.
     *
     * @throws AssertionError after 30 s, with the books of the queue
     */
    public void drain() {
        until("the queue to drain", () -> {
            Ledger ledger = ledger();
            return ledger.ready() + ledger.again() == 0;
        });
    }

    /** The books of the queue. */
    public Ledger ledger() {
        return inspector().ledger(QueueName.DEFAULT).await().atMost(PATIENCE);
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("The queue runs within a test only; declare the extension with @RegisterExtension");
        }
        return running;
    }

    private void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited " + PATIENCE + " in vain for " + what + "; the books say " + ledger());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (BrokerUnavailableException redisIsBeingRestarted) {
            return false;
        }
    }
}
