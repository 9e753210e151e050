package io.millrace.engine;

import static io.millrace.engine.Engine.LEASE;
import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkSource.Share;
import io.millrace.client.PayloadCodec;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.redis.RedisBroker;
import io.millrace.redis.WorkerSettings;
import io.millrace.task.QueueName;
import io.millrace.worker.HandlerRegistry;
import io.millrace.worker.Worker;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.RedisOptions;

/** However many slots a worker has, it fills them by fetches that hold nobody up. */
class FetchSizeTest {

    private static final int SLOTS = 1_700;

    @Test
    void everySlotIsFilledAndNoFetchAsksForMoreThanFiveHundred() {
        List<Integer> asked = new CopyOnWriteArrayList<>();
        Vertx vertx = Vertx.vertx();
        try (Engine engine = new Engine(Persistence.OFF)) {
            engine.enqueueAll(IntStream.range(0, SLOTS + 300).mapToObj(i -> NOTE.task(new Note("n" + i))).toList());
            Recording endless = new Recording((context, note) -> Uni.createFrom().nothing());
            WorkerOptions options = new WorkerOptions(Map.of(QueueName.DEFAULT, 1), SLOTS, LEASE, Duration.ofMillis(1));
            ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();
            RedisBroker broker = new RedisBroker(vertx, new RedisOptions().setConnectionString(engine.redis.uri()));
            Worker worker = new Worker(loop, vertx,
                    counting(broker.workSource(loop,
                            new WorkerSettings("worker", List.of(QueueName.DEFAULT), options.lease(), SLOTS)), asked),
                    new HandlerRegistry(List.of(endless)), new PayloadCodec(new ObjectMapper()), options, Clock.systemUTC());
            worker.start();
            eventually(() -> endless.seen.size() == SLOTS);
            assertThat(asked).hasSizeGreaterThanOrEqualTo(4).allMatch(entries -> entries <= WorkSource.MOST_FETCHED);
            worker.stop().await().atMost(PATIENCE);
            broker.close();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private static WorkSource counting(WorkSource source, List<Integer> asked) {
        return (WorkSource) Proxy.newProxyInstance(FetchSizeTest.class.getClassLoader(), new Class<?>[] { WorkSource.class },
                (proxy, method, arguments) -> {
                    if (method.getName().equals("fetch")) {
                        asked.add(((List<?>) arguments[0]).stream().map(Share.class::cast)
                                .mapToInt(share -> share.ready() + share.again()).sum());
                    }
                    return method.invoke(source, arguments);
                });
    }
}
