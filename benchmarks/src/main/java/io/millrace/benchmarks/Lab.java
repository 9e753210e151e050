package io.millrace.benchmarks;

import java.util.concurrent.atomic.LongAdder;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;

/** A Redis of one's own to measure in, and clients of it. */
final class Lab implements AutoCloseable {

    private static final int POOL = 12;

    private final EmbeddedRedis redis;
    private final Vertx vertx = Vertx.vertx();
    private final Probe probe;
    private final Size size;

    Lab(Size size, Persistence persistence) {
        this.size = size;
        redis = EmbeddedRedis.startTemporary(persistence);
        probe = new Probe(vertx, redis.uri());
    }

    Size size() {
        return size;
    }

    Probe probe() {
        return probe;
    }

    Vertx vertx() {
        return vertx;
    }

    String uri() {
        return redis.uri();
    }

    /** A client whose commands are counted. */
    Redis connect(Vertx on, LongAdder sent) {
        return new CountingRedis(
                Redis.createClient(on, new RedisOptions().setConnectionString(redis.uri()).setMaxPoolSize(POOL)), sent);
    }

    @Override
    public void close() {
        probe.close();
        Wait.on(vertx.close());
        redis.close();
    }
}
