package io.millrace.model;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.millrace.broker.TaskRef;
import io.millrace.broker.TaskWriter;
import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkSource.Listener;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.inspect.TaskControl;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A real Redis, the real broker, and two workers' ends of it, whose every step a test takes by hand. */
final class Stand implements AutoCloseable {

    static final QueueName QUEUE = QueueName.DEFAULT;
    static final int WORKERS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int LOOKS_PER_LEASE = 6;
    private static final String KEYS = "millrace:{" + QUEUE + "}:";
    private static final String ELAPSE = "for _, key in ipairs(KEYS) do for _, id in ipairs(redis.call('ZRANGE', key, 0, -1)) do"
            + " redis.call('ZADD', key, 1, id) end end";

    /** What may be put between the history and the broker, to see whether the history tells. */
    record Sabotage(UnaryOperator<TaskWriter> writer, UnaryOperator<WorkSource> source) {
        static final Sabotage NONE = new Sabotage(UnaryOperator.identity(), UnaryOperator.identity());
    }

    private final EmbeddedRedis redis = EmbeddedRedis.startTemporary();
    private final Vertx vertx = Vertx.vertx();
    private final ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
    private final RedisBroker broker = new RedisBroker(vertx, this::connect);
    private final Redis raw = connect();
    /** The monotonic clock of all workers, which goes on when the history says so. */
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong beats = new AtomicLong(1_000_000);
    private final List<WorkSource> sources = new ArrayList<>();
    private final List<WorkSource> seen;
    final TaskWriter writer;
    final TaskInspector inspector = broker.inspector();
    final TaskControl control = broker.control();

    Stand(Sabotage sabotage) {
        writer = sabotage.writer().apply(broker.writer());
        for (int i = 0; i < WORKERS; i++) {
            sources.add(broker.workSource(loop, new WorkerSettings(name(i), List.of(QUEUE), LEASE, 10, nanos::get)));
        }
        seen = sources.stream().map(sabotage.source()).toList();
        loop.runOnContext(ignored -> sources.forEach(source -> source.open(new Deaf())));
        await().atMost(PATIENCE).until(() -> broker.isUp() && sources.stream().allMatch(WorkSource::isUp));
    }

    /** An empty Redis, as if everybody had just connected. */
    void reset() {
        command(Command.FLUSHALL);
        // Finds its group missing, and makes it.
        ask(() -> sources.get(0).renew());
        for (int i = 0; i < WORKERS; i++) {
            int worker = i;
            ask(() -> source(worker).fetch(List.of(new WorkSource.Share(QUEUE, 1, 1))));
        }
    }

    WorkSource source(int worker) {
        return seen.get(worker);
    }

    /** Asks on the loop that the workers live on, and waits. */
    <T> T ask(Supplier<Uni<T>> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.runOnContext(ignored -> question.get().subscribe().with(answer::complete, answer::completeExceptionally));
        return answer.orTimeout(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS).join();
    }

    Optional<TaskView> look(String id) {
        return ask(() -> inspector.find(QUEUE, new TaskId(id)));
    }

    /** All that waits for its time is due. */
    void elapse() {
        command(Command.EVAL, ELAPSE, "2", KEYS + "scheduled", KEYS + "retry");
    }

    /** A worker says that it lives, without looking at what it holds. */
    void beat(int worker) {
        command(Command.HSET, KEYS + "beats", name(worker), beats.incrementAndGet() + " " + LEASE.toMillis());
    }

    /**
     * A lease passes, in which a worker looks who lives and takes back what the dead held, and these others say that they live.
     */
    WorkSource.Recovered recover(int worker, List<Integer> living) {
        int recovered = 0;
        int failed = 0;
        boolean isMore = false;
        for (int look = 0; look <= LOOKS_PER_LEASE || isMore; look++) {
            living.forEach(this::beat);
            nanos.addAndGet(LEASE.toNanos() / LOOKS_PER_LEASE);
            WorkSource.Recovered page = ask(() -> source(worker).recover());
            recovered += page.recovered();
            failed += page.failed();
            isMore = page.recovered() + page.failed() > 0;
        }
        return new WorkSource.Recovered(recovered, failed, Duration.ZERO);
    }

    /** The lock of a unique task runs out. */
    void unlock(String key) {
        command(Command.DEL, KEYS + "unique:key:" + key);
    }

    @Override
    public void close() {
        sources.forEach(source -> ask(() -> source.close(Set.of())));
        broker.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
    }

    private static String name(int worker) {
        return "worker-" + worker;
    }

    private Response command(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return raw.send(request).toCompletionStage().toCompletableFuture().join();
    }

    private Redis connect() {
        return Redis.createClient(vertx, new RedisOptions().setConnectionString(redis.uri()).setMaxPoolSize(12));
    }

    /** The history, and nobody else, says when something happens. */
    private static final class Deaf implements Listener {
        @Override
        public Set<String> types() {
            return Set.of();
        }

        @Override
        public void connected() {
            // The stand waits for it.
        }

        @Override
        public void dueIn(Duration delay) {
            // The history promotes.
        }

        @Override
        public void cancelRequested(TaskRef task) {
            // The history settles.
        }
    }
}
