package io.millrace.redis;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;

/** Makes connections for links. Confined to their context. */
final class Dialer {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Pattern DATABASE = Pattern.compile(" db=(\\d+)");

    private final Destination destination;
    private final ContextInternal context;
    private final Deadlines deadlines;

    Dialer(Destination destination, ContextInternal context, Deadlines deadlines) {
        this.destination = destination;
        this.context = context;
        this.deadlines = deadlines;
    }

    /** A connection, or a failure, within five seconds. */
    Uni<RedisConnection> dial() {
        return Uni.createFrom().emitter(emitter -> context.runOnContext(ignored -> {
            Deadlines.Deadline deadline = deadlines.in(CONNECT_TIMEOUT,
                    () -> emitter.fail(new ReplyLostException("no connection within " + CONNECT_TIMEOUT)));
            boolean[] abandoned = { false };
            emitter.onTermination(() -> abandoned[0] = true);
            connect().onComplete(result -> {
                boolean late = !deadline.met() || abandoned[0];
                if (result.failed()) {
                    emitter.fail(result.cause());
                } else if (late) {
                    result.result().close();
                } else {
                    emitter.complete(result.result());
                }
            });
        }));
    }

    /** A client that is closed already throws, instead of answering. */
    private Future<RedisConnection> connect() {
        try {
            return destination.connect();
        } catch (RuntimeException closedClient) {
            return context.failedFuture(closedClient);
        }
    }

    /**
     * Makes the client close the connection's socket with it. Otherwise its pool would keep it for the next who asks, though it
     * may be hung or wait for work; a connection on which a database was selected it does not keep.
     */
    static Uni<?> keepFromPool(RedisCalls calls) {
        // Servers too old for the question are refused for their age, once they are asked for it.
        return calls.send(Request.cmd(Command.CLIENT).arg("INFO")).onFailure(ErrorType.class).recoverWithNull().chain(info -> {
            Matcher database = DATABASE.matcher(String.valueOf(info));
            return calls.batch(List.of(Request.cmd(Command.SELECT).arg(database.find() ? database.group(1) : "0")));
        });
    }
}
