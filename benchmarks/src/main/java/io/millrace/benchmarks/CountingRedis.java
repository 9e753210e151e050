package io.millrace.benchmarks;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * A Redis client that counts what is sent through it. The server cannot tell: its command statistics mix what clients send with
 * what scripts call.
 */
final class CountingRedis implements Redis {

    private final Redis redis;
    private final LongAdder sent;

    CountingRedis(Redis redis, LongAdder sent) {
        this.redis = redis;
        this.sent = sent;
    }

    @Override
    public Future<RedisConnection> connect() {
        return redis.connect().map(connection -> new Counting(connection, sent));
    }

    @Override
    public Future<@Nullable Response> send(Request command) {
        sent.increment();
        return redis.send(command);
    }

    @Override
    public Future<List<Response>> batch(List<Request> commands) {
        sent.add(commands.size());
        return redis.batch(commands);
    }

    @Override
    public void close() {
        redis.close();
    }

    private record Counting(RedisConnection connection, LongAdder sent) implements RedisConnection {

        @Override
        public Future<@Nullable Response> send(Request command) {
            sent.increment();
            return connection.send(command);
        }

        @Override
        public Future<List<Response>> batch(List<Request> commands) {
            sent.add(commands.size());
            return connection.batch(commands);
        }

        @Override
        public RedisConnection exceptionHandler(@Nullable Handler<Throwable> handler) {
            connection.exceptionHandler(handler);
            return this;
        }

        @Override
        public RedisConnection handler(@Nullable Handler<Response> handler) {
            connection.handler(handler);
            return this;
        }

        @Override
        public RedisConnection pause() {
            connection.pause();
            return this;
        }

        @Override
        public RedisConnection resume() {
            connection.resume();
            return this;
        }

        @Override
        public RedisConnection fetch(long amount) {
            connection.fetch(amount);
            return this;
        }

        @Override
        public RedisConnection endHandler(@Nullable Handler<Void> handler) {
            connection.endHandler(handler);
            return this;
        }

        @Override
        public Future<Void> close() {
            return connection.close();
        }

        @Override
        public boolean pendingQueueFull() {
            return connection.pendingQueueFull();
        }
    }
}
