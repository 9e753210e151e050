package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /**
     * @param server path of a Redis server to measure with; empty: the embedded one, whose C library's allocator is slower than
     *        the jemalloc of those that people run
     */
    Lab(Size size, Persistence persistence, String server) {
        this.size = size;
        redis = new EmbeddedRedis(EmbeddedRedis.freePort(), temporaryFolder(), persistence, launcher(server));
        redis.start();
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

    /** Puts another server in the place of the embedded one, whose path comes first in what the launcher is given. */
    private static List<String> launcher(String server) {
        return server.isEmpty() ? List.of() : List.of("sh", "-c", "server=$0; shift; exec \"$server\" \"$@\"", server);
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("millrace-benchmark");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a temporary folder for Redis", e);
        }
    }

    @Override
    public void close() {
        probe.close();
        Wait.on(vertx.close());
        redis.close();
    }
}
