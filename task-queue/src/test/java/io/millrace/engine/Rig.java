package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.broker.WorkSource;
import io.millrace.client.BrokerTaskClient;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskControl;
import io.millrace.inspect.TaskInspector;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.QueueName;
import io.millrace.task.TaskHandler;
import io.millrace.worker.HandlerRegistry;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.RedisOptions;

/** Producers and workers of servers that somebody else keeps, however these stand together. */
final class Rig implements AutoCloseable {

    private static final PayloadCodec PAYLOADS = new PayloadCodec(new ObjectMapper());

    final RedisBroker broker;
    final TaskClient client;
    final TaskInspector inspector;
    final TaskControl control;
    private final RedisOptions options;
    private final Vertx vertx = Vertx.vertx();
    private final List<Engine.Member> members = new ArrayList<>();

    Rig(RedisOptions options) {
        this.options = options;
        broker = new RedisBroker(vertx, options);
        client = new BrokerTaskClient(broker.writer(), PAYLOADS);
        inspector = broker.inspector();
        control = broker.control();
    }

    Engine.Member startWorker(List<QueueName> queues, int concurrency, Duration lease, TaskHandler<?>... handlers) {
        Vertx own = Vertx.vertx();
        ContextInternal loop = ((VertxInternal) own).createEventLoopContext();
        RedisBroker theirs = new RedisBroker(own, options);
        Map<QueueName, Integer> weights = queues.stream().collect(Collectors.toMap(queue -> queue, queue -> 1));
        WorkerOptions work = new WorkerOptions(weights, concurrency, lease, Duration.ofSeconds(5));
        Vertx application = Vertx.vertx();
        WorkSource source = theirs.workSource(loop,
                new WorkerSettings("worker-" + UUID.randomUUID(), queues, lease, concurrency));
        Worker worker = new Worker(loop, application, source, new HandlerRegistry(List.of(handlers)), PAYLOADS, work,
                source.clock());
        worker.start();
        Engine.Member member = new Engine.Member(worker, own, application);
        members.add(member);
        return member;
    }

    Ledger ledger(QueueName queue) {
        return now(inspector.ledger(queue));
    }

    static <T> T now(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    static List<QueueName> queues(String... names) {
        return Stream.of(names).map(QueueName::new).toList();
    }

    @Override
    public void close() {
        members.forEach(member -> {
            member.worker().stop().onFailure().recoverWithNull().await().atMost(PATIENCE);
            member.crash();
        });
        broker.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
