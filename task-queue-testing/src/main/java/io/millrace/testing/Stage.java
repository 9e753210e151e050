package io.millrace.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.client.BrokerTaskClient;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.inspect.Ledger;
import io.millrace.redis.RedisBroker;
import io.millrace.task.QueueName;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** What one test has to itself: a Redis, a way into it, and a clock. */
final class Stage implements AutoCloseable {

    private static final String ELAPSE = read("elapse.lua");
    private static final List<String> PARTS = List.of("ready", "again", "scheduled", "retry", "task:", "due");
    private static final String NEXT_DUE = read("next_due.lua");

    final List<QueueName> queues;
    final EmbeddedRedis redis = EmbeddedRedis.startTemporary();
    final PayloadCodec payloads = new PayloadCodec(new ObjectMapper().findAndRegisterModules());
    final TestClock clock = new TestClock();
    final RedisBroker broker;
    final TestWriter writer;
    private final Vertx vertx = Vertx.vertx();
    private final Redis raw;

    Stage(List<QueueName> queues) {
        this.queues = queues;
        broker = new RedisBroker(vertx, () -> connect(vertx));
        writer = new TestWriter(broker.writer(), clock);
        raw = connect(vertx);
        Waiting.until("Redis", broker::isUp, () -> "it listens at " + redis.uri());
    }

    TaskClient client() {
        return new BrokerTaskClient(writer, payloads);
    }

    Ledger ledger(QueueName queue) {
        return broker.inspector().ledger(queue).await().atMost(Waiting.PATIENCE);
    }

    Redis connect(Vertx on) {
        return Redis.createClient(on, new RedisOptions().setConnectionString(redis.uri()));
    }

    void elapse(Duration time) {
        clock.advance(time);
        Request call = Request.cmd(Command.EVAL).arg(ELAPSE).arg(PARTS.size() * queues.size());
        for (QueueName queue : queues) {
            for (String part : PARTS) {
                call.arg(key(queue, part));
            }
        }
        send(call.arg(time.toMillis()));
    }

    /** Milliseconds until the first task is due that waits for its time; zero or less when one is due. */
    OptionalLong untilNextDue() {
        List<String> sets = new ArrayList<>();
        queues.forEach(queue -> sets.addAll(List.of(key(queue, "scheduled"), key(queue, "retry"))));
        Request call = Request.cmd(Command.EVAL).arg(NEXT_DUE).arg(sets.size());
        sets.forEach(call::arg);
        Response answer = send(call);
        return answer == null ? OptionalLong.empty() : OptionalLong.of(answer.toLong());
    }

    @Override
    public void close() {
        broker.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
    }

    private @Nullable Response send(Request request) {
        return raw.send(request).toCompletionStage().toCompletableFuture().join();
    }

    private static String key(QueueName queue, String part) {
        return "millrace:{" + queue + "}:" + part;
    }

    private static String read(String script) {
        try (InputStream in = Stage.class.getResourceAsStream(script)) {
            if (in == null) {
                throw new IllegalStateException("The script " + script + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the script " + script, e);
        }
    }
}
