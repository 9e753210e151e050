package io.millrace.mailstore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/**
 * The way to Redis. Calls that are made at the same time share a round trip, which is most of what each would cost. All keys of
 * one batch are in one slot. Whatever goes wrong is a {@link BrokerUnavailableException}, within a second.
 */
@Singleton
class MailLine {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 64;

    private final Redis redis;
    private final Context home;
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean flushing = new AtomicBoolean();

    private record Waiting(Request request, UniEmitter<? super @Nullable Response> emitter) {
    }

    MailLine(Redis redis, Vertx vertx) {
        this.redis = redis;
        this.home = vertx.getOrCreateContext();
    }

    /** Runs a script on keys of {@code {emails}}. It may run twice, and is written so that this changes nothing. */
    Uni<Response> run(MailScript script, List<String> keys, List<?> arguments) {
        return shared(script.call(keys, arguments)).onItem().ifNull()
                .failWith(() -> new IllegalStateException("The script " + script + " answered nothing"));
    }

    /** A command on one key of {@code {emails}}. */
    Uni<@Nullable Response> shared(Request request) {
        return Uni.createFrom().<@Nullable Response> emitter(emitter -> {
            waiting.add(new Waiting(request, emitter));
            flushSoon();
        });
    }

    /** Commands on one key of any slot, in one round trip. */
    Uni<List<Response>> alone(List<Request> requests) {
        return bounded(redis.batch(requests));
    }

    private void flushSoon() {
        if (flushing.compareAndSet(false, true)) {
            home.runOnContext(ignored -> flush());
        }
    }

    private void flush() {
        flushing.set(false);
        List<Waiting> batch = new ArrayList<>();
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            batch.add(next);
            if (batch.size() == MOST_AT_ONCE) {
                send(batch);
                batch = new ArrayList<>();
            }
        }
        if (!batch.isEmpty()) {
            send(batch);
        }
    }

    private void send(List<Waiting> batch) {
        if (batch.size() == 1) {
            Waiting only = batch.get(0);
            bounded(redis.send(only.request())).subscribe().with(only.emitter()::complete, only.emitter()::fail);
            return;
        }
        bounded(redis.batch(batch.stream().map(Waiting::request).toList())).subscribe().with(
                answers -> {
                    for (int i = 0; i < batch.size(); i++) {
                        batch.get(i).emitter().complete(answers.get(i));
                    }
                },
                failure -> failed(batch, failure));
    }

    /** One error loses the answers of all. Each is asked again by itself, so that only those fail which have to. */
    private void failed(List<Waiting> batch, Throwable failure) {
        if (failure.getCause() instanceof io.vertx.redis.client.impl.types.ErrorType) {
            batch.forEach(one -> send(List.of(one)));
        } else {
            batch.forEach(one -> one.emitter().fail(failure));
        }
    }

    private static <T> Uni<T> bounded(Uni<T> call) {
        return call.ifNoItem().after(TIMEOUT).fail()
                .onFailure().transform(e -> new BrokerUnavailableException("What is kept about emails cannot be reached: "
                        + e.getMessage(), e));
    }
}
