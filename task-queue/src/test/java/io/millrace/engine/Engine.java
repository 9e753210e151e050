package io.millrace.engine;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.broker.WorkSource;
import io.millrace.client.BrokerTaskClient;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskControl;
import io.millrace.inspect.TaskInspector;
import io.millrace.observe.TaskListener;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.schedule.ScheduleStore;
import io.millrace.schedule.SlotBook;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskHandler;
import io.millrace.worker.HandlerRegistry;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** A Redis, a client and as many workers as a test asks for, each with a Vert.x of its own as if it were another process. */
final class Engine implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(2);
    static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PayloadCodec PAYLOADS = new PayloadCodec(new ObjectMapper());

    /** A worker, and the Vert.x of the engine and of the application that can be closed under it, as a crash would. */
    record Member(Worker worker, Vertx vertx, Vertx application) {

        void stop() {
            worker.stop().await().atMost(PATIENCE);
        }

        /** Ends it without a word: its leases stay. */
        void crash() {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            application.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    final EmbeddedRedis redis;
    final TaskClient client;
    final TaskInspector inspector;
    final TaskControl control;
    final SlotBook slots;
    final ScheduleStore schedules;
    private final Vertx vertx = Vertx.vertx();
    private final Redis raw;
    private final RedisBroker broker;
    private final List<Member> members = new ArrayList<>();

    Engine(Persistence persistence) {
        this(EmbeddedRedis.startTemporary(persistence));
    }

    /** @param running ends with this */
    Engine(EmbeddedRedis running) {
        redis = running;
        raw = connectTo(vertx, redis.uri());
        broker = new RedisBroker(vertx, () -> connectTo(vertx, redis.uri()));
        client = new BrokerTaskClient(broker.writer(), PAYLOADS);
        inspector = broker.inspector();
        control = broker.control();
        slots = broker.slots();
        schedules = broker.schedules();
        await().atMost(PATIENCE).until(broker::isUp);
    }

    Member startWorker(int concurrency, TaskHandler<?>... handlers) {
        return startWorker(new WorkerOptions(Map.of(QueueName.DEFAULT, 1), concurrency, LEASE, Duration.ofSeconds(5)),
                handlers);
    }

    Member startWorker(WorkerOptions options, TaskHandler<?>... handlers) {
        return startWorker(options, TaskListener.NONE, handlers);
    }

    Member startWorker(WorkerOptions options, TaskListener listener, TaskHandler<?>... handlers) {
        Member member = startWorker(redis.uri(), options, listener, handlers);
        members.add(member);
        return member;
    }

    /** A worker whose handlers run on as many event loops as the application has. */
    Member startWorker(WorkerOptions options, int eventLoops, TaskHandler<?>... handlers) {
        Member member = startWorker(redis.uri(), options, TaskListener.NONE,
                Vertx.vertx(new VertxOptions().setEventLoopPoolSize(eventLoops)), handlers);
        members.add(member);
        return member;
    }

    /** A worker of any Redis, which nobody stops. */
    static Member startWorker(String uri, WorkerOptions options, TaskListener listener, TaskHandler<?>... handlers) {
        return startWorker(uri, options, listener, Vertx.vertx(), handlers);
    }

    private static Member startWorker(String uri, WorkerOptions options, TaskListener listener, Vertx application,
            TaskHandler<?>... handlers) {
        Vertx own = Vertx.vertx();
        ContextInternal loop = ((VertxInternal) own).createEventLoopContext();
        RedisBroker broker = new RedisBroker(own, () -> connectTo(own, uri));
        WorkerSettings settings = new WorkerSettings("worker-" + UUID.randomUUID(), List.copyOf(options.weights().keySet()),
                options.lease(), options.concurrency());
        WorkSource source = broker.workSource(loop, settings);
        Worker worker = new Worker(loop, application, source, new HandlerRegistry(List.of(handlers)), PAYLOADS, options,
                source.clock(), listener);
        worker.start();
        return new Member(worker, own, application);
    }

    /** A client of this Redis that tells the listener. */
    TaskClient clientHeardBy(TaskListener listener) {
        return new BrokerTaskClient(broker.writer(), PAYLOADS, listener);
    }

    EnqueueResult enqueue(Task<?> task) {
        return client.enqueue(task).await().atMost(PATIENCE);
    }

    List<EnqueueResult> enqueueAll(List<? extends Task<?>> tasks) {
        return client.enqueueAll(tasks).await().atMost(PATIENCE);
    }

    Ledger ledger() {
        return inspector.ledger(QueueName.DEFAULT).await().atMost(PATIENCE);
    }

    Response redis(Command command, String... arguments) {
        Request request = Request.cmd(command);
        for (String argument : arguments) {
            request.arg(argument);
        }
        return redis(request);
    }

    /** A client that has one connection, and so never finds itself locked out by others. */
    Redis clientOfOneConnection() {
        return Redis.createClient(vertx, new RedisOptions().setConnectionString(redis.uri()).setMaxPoolSize(1)
                .setMaxWaitingHandlers(100));
    }

    /** For arguments that are no text. */
    Response redis(Request request) {
        return raw.send(request).toCompletionStage().toCompletableFuture().join();
    }

    /** How many leases each worker of the default queue has, by its name, at one moment. */
    Map<String, Integer> leases() {
        Response claims = redis(Command.EVAL, """
                local claims = {}
                for _, stream in ipairs(KEYS) do
                  local pending = redis.pcall('XPENDING', stream, 'workers')
                  -- Before the first worker is ready, there is no group.
                  if pending.err and not pending.err:find('^NOGROUP') then return pending end
                  for _, held in ipairs(pending[4] or {}) do
                    claims[#claims + 1] = held
                  end
                end
                return claims
                """, "2", "millrace:{default}:ready", "millrace:{default}:again");
        Map<String, Integer> leases = new HashMap<>();
        claims.forEach(held -> leases.merge(held.get(0).toString(), held.get(1).toInteger(), Integer::sum));
        return leases;
    }

    /** How many leases there are in the default queue. */
    int held() {
        return leases().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** From now on Redis notes what takes it longer than 5 ms. */
    void watchForSlowCommands() {
        redis(Command.CONFIG, "SET", "slowlog-log-slower-than", "5000");
        redis(Command.SLOWLOG, "RESET");
    }

    /** How many commands did. Redis measures by the wall: on a busy machine one in a hundred means nothing. */
    int slowCommands() {
        return redis(Command.SLOWLOG, "LEN").toInteger();
    }

    static void eventually(Callable<Boolean> condition) {
        // Right after an outage even a question may find nobody to answer it.
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(BrokerUnavailableException.class).until(condition);
    }

    @Override
    public void close() {
        redis.resume();
        members.forEach(member -> {
            member.worker().stop().onFailure().recoverWithNull().await().atMost(PATIENCE);
            member.crash();
        });
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
    }

    private static Redis connectTo(Vertx on, String uri) {
        return Redis.createClient(on, new RedisOptions().setConnectionString(uri).setMaxPoolSize(12));
    }
}
