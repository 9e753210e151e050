package io.millrace.redis;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * One long-lived connection that comes back. While it is away calls fail at once and send nothing; a call that is not answered
 * in time fails, and the connection is given up, since nothing behind that call would be answered either.
 *
 * <p>
 * Confined to its event-loop context: called there, answers there.
 */
final class RedisLink implements Link {

    private static final Logger LOG = Logger.getLogger(RedisLink.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);

    private final String name;
    private final Destination destination;
    private final ContextInternal context;
    private final Duration timeout;
    private final Function<RedisCalls, Uni<?>> greeting;
    private final Runnable connected;
    private final Deadlines deadlines;
    private final Dialer dialer;
    private final Heartbeat heartbeat;
    private @Nullable Consumer<Response> pushes;
    private @Nullable Supplier<Uni<?>> sign;

    private volatile @Nullable RedisConnection connection;
    private volatile boolean greeted;
    private volatile boolean closed;
    private boolean silenceReported;
    private long pulse;

    /**
     * @param name for the log
     * @param timeout how long a call may take
     * @param greeting what is sent on every new connection before anything else; the link is up once it is answered
     * @param connected run when a connection is ready for use
     */
    RedisLink(String name, Destination destination, ContextInternal context, Duration timeout,
            Function<RedisCalls, Uni<?>> greeting, Runnable connected) {
        this.name = name;
        this.destination = destination;
        this.context = context;
        this.timeout = timeout;
        this.greeting = greeting;
        this.connected = connected;
        this.deadlines = new Deadlines(context);
        this.dialer = new Dialer(destination, context, deadlines);
        this.heartbeat = new Heartbeat(deadlines, timeout,
                silent -> lost(silent, new ReplyLostException("no heartbeat within " + timeout)));
    }

    /** Takes the messages that the server sends unasked. Said before {@link #open()}. */
    RedisLink onPush(Consumer<Response> consumer) {
        pushes = consumer;
        return this;
    }

    /** Asks this every few seconds for a sign of life, instead of a PING. Said before {@link #open()}. */
    RedisLink onBeat(Supplier<Uni<?>> question) {
        sign = question;
        return this;
    }

    @Override
    public void open() {
        pulse = context.owner().setPeriodic(HEARTBEAT.toMillis(), tick -> beat());
        connect();
    }

    @Override
    public boolean isUp() {
        return greeted && connection != null;
    }

    @Override
    public Uni<List<Response>> batch(List<Request> requests) {
        return batch(requests, timeout);
    }

    /** A batch that may take longer than others. */
    Uni<List<Response>> batch(List<Request> requests, Duration bound) {
        return callIfUp(bound, usable -> usable.batch(requests));
    }

    @Override
    public Uni<@Nullable Response> send(Request request) {
        return callIfUp(timeout, usable -> usable.send(request));
    }

    /** With no Uni around it, and for one request none of what the client needs to answer several. */
    @Override
    public void batch(List<Request> requests, Consumer<List<Response>> answered, Consumer<Throwable> failed) {
        if (requests.size() == 1) {
            callIfUp(timeout, usable -> usable.send(requests.get(0)),
                    answer -> answered.accept(Collections.singletonList(answer)), failed);
        } else {
            callIfUp(timeout, usable -> usable.batch(requests), answered, failed);
        }
    }

    @Override
    public void close() {
        closed = true;
        context.runOnContext(ignored -> {
            context.owner().cancelTimer(pulse);
            drop(connection);
        });
    }

    private void connect() {
        Uni.createFrom().deferred(() -> dialer.dial().chain(this::greet))
                .onFailure(failure -> !closed).invoke(this::reportSilence)
                .onFailure(failure -> !closed).retry().withBackOff(FIRST_BACKOFF, LAST_BACKOFF).withJitter(0.5).indefinitely()
                .subscribe().with(done -> LOG.debugf("Redis link %s is up", name),
                        failure -> LOG.debugf(failure, "Redis link %s was closed while it connected", name));
    }

    private Uni<Void> greet(RedisConnection fresh) {
        if (closed) {
            fresh.close();
            return Uni.createFrom().voidItem();
        }
        connection = fresh;
        fresh.exceptionHandler(failure -> lost(fresh, failure));
        fresh.endHandler(end -> lost(fresh, new ReplyLostException("connection closed")));
        fresh.handler(push -> {
            heartbeat.heard();
            if (pushes != null) {
                pushes.accept(push);
            }
        });
        RedisCalls calls = callsOn(fresh);
        return Dialer.keepFromPool(calls).chain(() -> greeting.apply(calls)).invoke(() -> up(fresh)).onFailure()
                .invoke(() -> drop(fresh)).replaceWithVoid();
    }

    private void up(RedisConnection fresh) {
        if (connection != fresh) {
            throw new ReplyLostException("connection closed while it was greeted");
        }
        greeted = true;
        if (silenceReported) {
            silenceReported = false;
            LOG.infof("Redis answers again (%s)", name);
        }
        connected.run();
    }

    /** Calls on a connection that is not up yet. */
    private RedisCalls callsOn(RedisConnection fresh) {
        return new RedisCalls() {
            @Override
            public Uni<@Nullable Response> send(Request request) {
                return call(fresh, timeout, usable -> usable.send(request));
            }

            @Override
            public Uni<List<Response>> batch(List<Request> requests) {
                return call(fresh, timeout, usable -> usable.batch(requests));
            }
        };
    }

    private <T> Uni<T> callIfUp(Duration bound, Function<RedisConnection, Future<T>> command) {
        return Uni.createFrom().emitter(emitter -> callIfUp(bound, command, emitter::complete, emitter::fail));
    }

    private <T> void callIfUp(Duration bound, Function<RedisConnection, Future<T>> command, Consumer<? super T> answered,
            Consumer<Throwable> failed) {
        RedisConnection usable = connection;
        if (usable != null && greeted) {
            call(usable, bound, command, answered, failed);
        } else {
            failed.accept(new BrokerUnavailableException("Redis cannot be reached (" + name + "); nothing was sent"));
        }
    }

    private <T> Uni<T> call(RedisConnection usable, Duration bound, Function<RedisConnection, Future<T>> command) {
        return Uni.createFrom().emitter(emitter -> call(usable, bound, command, emitter::complete, emitter::fail));
    }

    private <T> void call(RedisConnection usable, Duration bound, Function<RedisConnection, Future<T>> command,
            Consumer<? super T> answered, Consumer<Throwable> failed) {
        Deadlines.Deadline deadline = deadlines.in(bound, () -> {
            ReplyLostException silence = new ReplyLostException("no answer within " + bound);
            // First: whoever hears of the failure must not be sent down the same connection again.
            lost(usable, silence);
            failed.accept(silence);
        });
        Future<T> call;
        try {
            call = command.apply(usable);
        } catch (RuntimeException refused) {
            call = Future.failedFuture(refused);
        }
        call.onComplete((AsyncResult<T> answer) -> {
            if (!deadline.met()) {
                return;
            }
            if (answer.succeeded()) {
                answered.accept(answer.result());
            } else if (answer.cause() instanceof ErrorType refusal && Refusals.isFromRedis(refusal)) {
                if (destination.hasMoved(String.valueOf(refusal.getMessage()))) {
                    lost(usable, refusal);
                }
                failed.accept(refusal);
            } else if (Refusals.isForCrowd(answer.cause())) {
                failed.accept(new BrokerUnavailableException("Too many calls wait for Redis (" + name + "); nothing was sent"));
            } else {
                lost(usable, answer.cause());
                failed.accept(new ReplyLostException("connection lost", answer.cause()));
            }
        });
    }

    private void lost(RedisConnection broken, Throwable cause) {
        if (connection == broken) {
            boolean wasUp = greeted;
            drop(broken);
            if (wasUp && !closed) {
                reportSilence(cause);
                connect();
            }
        }
    }

    private void drop(@Nullable RedisConnection dropped) {
        if (dropped != null && connection == dropped) {
            connection = null;
            greeted = false;
            dropped.close();
        }
    }

    private void beat() {
        RedisConnection usable = connection;
        if (usable == null || !greeted) {
            return;
        }
        if (sign == null) {
            // A call on its way has a deadline of its own; and behind one that waits for work, a PING would wait too.
            if (!deadlines.anyOpen()) {
                heartbeat.beat(usable);
            }
        } else {
            sign.get().subscribe().with(sent -> LOG.tracef("Redis link %s: heartbeat", name), failure -> {
                LOG.debugf(failure, "Redis link %s: no heartbeat", name);
                if (failure instanceof UnsuitableServerException) {
                    lost(usable, failure);
                }
            });
        }
    }

    private void reportSilence(Throwable cause) {
        if (!silenceReported) {
            silenceReported = true;
            LOG.warnf("Redis does not answer (%s): %s. Trying again until it does.", name, cause.getMessage());
        }
    }
}
