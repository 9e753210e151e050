package io.millrace.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;

/** A Redis of one's own to measure in, and clients of it. */
final class Lab implements AutoCloseable {

    private static final int POOL = 12;

    private final EmbeddedRedis redis;
    private final Vertx vertx = Vertx.vertx();
    private final Vertx application = Vertx.vertx();
    private final Probe probe;
    private final Setup setup;

    Lab(Setup setup, Persistence persistence) {
        this.setup = setup;
        redis = new EmbeddedRedis(EmbeddedRedis.freePort(), temporaryFolder(), persistence, launcher(setup.server()));
        redis.start();
        probe = new Probe(vertx, redis.uri());
    }

    Size size() {
        return setup.size();
    }

    Probe probe() {
        return probe;
    }

    /** For those who measure, and for the engine. */
    Vertx vertx() {
        return vertx;
    }

    /** For handlers, as a service has one of its own. */
    Vertx application() {
        return application;
    }

    /** Its process id. */
    long redis() {
        return redis.process().pid();
    }

    int port() {
        return redis.port();
    }

    boolean peers() {
        return setup.peers();
    }

    /**
     * A client whose commands are counted, and whose connections live on the given event loop: that of the context on which a
     * client is created.
     */
    Redis connect(Context loop, LongAdder sent) {
        CompletableFuture<Redis> client = new CompletableFuture<>();
        loop.runOnContext(ignored -> client.complete(connect(loop.owner(), sent)));
        return client.join();
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
        Wait.on(application.close());
        redis.close();
    }
}
