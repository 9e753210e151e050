package io.millrace.mailstore;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/** The store over a Redis of its own. */
final class Store implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(10);

    final EmbeddedRedis redis = EmbeddedRedis.startTemporary();
    final EmailBook book;
    final Suppressions suppressions;
    final PartsStore parts;
    final ProviderPace pace;

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private final Vertx vertx = Vertx.vertx();
    private final Redis client;

    Store(int mostRecords, long mostBytes, int mostSuppressed) {
        client = Redis.createClient(io.vertx.mutiny.core.Vertx.newInstance(vertx), redis.uri());
        MailStoreConfig config = new MailStoreConfig() {
            @Override
            public Duration retention() {
                return Duration.ofDays(7);
            }

            @Override
            public int mostRecords() {
                return mostRecords;
            }

            @Override
            public long mostBytes() {
                return mostBytes;
            }

            @Override
            public int mostSuppressed() {
                return mostSuppressed;
            }
        };
        MailLine line = new MailLine(client, vertx);
        JsonMapper mapper = JsonMapper.builder().build();
        book = new EmailBook(line, config, mapper, new EmailMeters(meters));
        suppressions = new Suppressions(line, config, mapper);
        parts = new PartsStore(line, config);
        pace = new ProviderPace(line);
    }

    static Store roomy() {
        return new Store(1000, 1 << 20, 1000);
    }

    <T extends @Nullable Object> T of(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    @Nullable
    Response command(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return client.send(request).await().atMost(PATIENCE);
    }

    long number(Command command, String... arguments) {
        Response answer = command(command, arguments);
        return answer == null ? -1 : answer.toLong();
    }

    List<String> keys() {
        Response keys = command(Command.KEYS, "*");
        return keys == null ? List.of()
                : IntStream.range(0, keys.size()).mapToObj(i -> keys.get(i).toString()).sorted().toList();
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
    }
}
