package io.millrace.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.broker.WorkSource;
import io.millrace.client.BrokerTaskClient;
import io.millrace.client.EnqueueResult;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskHandler;
import io.millrace.worker.HandlerRegistry;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/** The engine, as an application uses it: a client that enqueues and a worker with a handler, in one JVM. */
final class Millrace implements Contender, Paced {

    /** The stream of its one queue. */
    static final String READY = "millrace:{default}:ready";

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(5);
    private static final int BATCHES_ON_THEIR_WAY = 4;

    private final Lab lab;
    private final PayloadCodec payloads = new PayloadCodec(new ObjectMapper());
    private final LongAdder sent = new LongAdder();
    private final RedisBroker broker;
    private final TaskClient client;

    Millrace(Lab lab) {
        this.lab = lab;
        broker = new RedisBroker(lab.vertx(), () -> lab.connect(lab.vertx(), sent));
        client = new BrokerTaskClient(broker.writer(), payloads);
        Wait.until(broker::isUp, "The producer's connection is up");
    }

    /** A worker that runs. */
    record Running(Worker worker, Probe probe) implements AutoCloseable {

        /** Waits until all that was handled is acknowledged. */
        void awaitSettled() {
            Wait.until(() -> probe.length(READY) == 0, "All tasks are acknowledged");
        }

        @Override
        public void close() {
            Wait.on(worker.stop());
        }
    }

    @Override
    public String name() {
        return "Millrace";
    }

    TaskClient client() {
        return client;
    }

    @Override
    public long fill(int tasks) {
        return fill(tasks, () -> Note.TYPE.task(Note.of(0)));
    }

    /** Enqueues tasks that are each made for it, as an application would, and as every contender does. */
    long fill(int tasks, Supplier<Task<Note>> task) {
        long start = System.nanoTime();
        Semaphore free = new Semaphore(BATCHES_ON_THEIR_WAY);
        AtomicReference<Throwable> failed = new AtomicReference<>();
        for (int left = tasks; left > 0; left -= BATCH) {
            List<Task<Note>> batch = new ArrayList<>(BATCH);
            for (int i = 0; i < Math.min(BATCH, left); i++) {
                batch.add(task.get());
            }
            free.acquireUninterruptibly();
            client.enqueueAll(batch).subscribe().with(done -> free.release(), failure -> {
                failed.set(failure);
                free.release();
            });
        }
        free.acquireUninterruptibly(BATCHES_ON_THEIR_WAY);
        if (failed.get() != null) {
            throw new IllegalStateException("Not all tasks could be enqueued", failed.get());
        }
        return System.nanoTime() - start;
    }

    @Override
    public long drain(int tasks) {
        Tally tally = new Tally(tasks);
        try (Running worker = start(CONCURRENCY, tally.handler())) {
            tally.await();
            worker.awaitSettled();
            return System.nanoTime() - tally.firstStart();
        }
    }

    @Override
    public long both(int tasks) {
        Tally tally = new Tally(tasks);
        try (Running worker = startIdle(CONCURRENCY, tally.handler())) {
            long start = System.nanoTime();
            fill(tasks);
            tally.await();
            worker.awaitSettled();
            return System.nanoTime() - start;
        }
    }

    @Override
    public long[] latencies(int tasks, int perSecond) {
        long[] latencies = new long[tasks];
        AtomicInteger arrived = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(tasks);
        try (Running worker = startIdle(CONCURRENCY, NoteHandler.telling(note -> {
            latencies[arrived.getAndIncrement()] = System.nanoTime() - note.at();
            all.countDown();
        }))) {
            List<CompletableFuture<EnqueueResult>> answers = new ArrayList<>(tasks);
            long start = System.nanoTime();
            for (int i = 0; i < tasks; i++) {
                Wait.until(start + i * 1_000_000_000L / perSecond);
                answers.add(client.enqueue(Note.TYPE.task(Note.of(System.nanoTime()))).subscribeAsCompletionStage());
            }
            answers.forEach(CompletableFuture::join);
            Wait.on(all, "Tasks that arrive");
            worker.awaitSettled();
        }
        return latencies;
    }

    @Override
    public long commandsSent() {
        return sent.sum();
    }

    /** Starts a worker and waits until it looks for work. */
    Running startIdle(int concurrency, TaskHandler<?>... handlers) {
        Running running = start(concurrency, handlers);
        Wait.until(running.worker()::isReady, "The worker is ready");
        return running;
    }

    Running start(int concurrency, TaskHandler<?>... handlers) {
        ContextInternal loop = ((VertxInternal) lab.vertx()).createEventLoopContext();
        WorkerOptions options = new WorkerOptions(Map.of(QueueName.DEFAULT, 1), concurrency, LEASE, DRAIN_TIMEOUT);
        WorkerSettings settings = new WorkerSettings("worker-" + UUID.randomUUID(), List.copyOf(options.weights().keySet()),
                options.lease(), options.concurrency());
        WorkSource source = broker.workSource(loop, settings);
        Worker worker = new Worker(loop, lab.application(), source, new HandlerRegistry(List.of(handlers)), payloads,
                options, source.clock());
        worker.start();
        return new Running(worker, lab.probe());
    }

    @Override
    public void close() {
        broker.close();
    }
}
