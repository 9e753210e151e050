package io.millrace.redis;

import java.time.Duration;
import java.util.function.Consumer;

import org.jboss.logging.Logger;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;

/**
 * Finds out whether a connection still lives. Confined to its event loop.
 *
 * <p>
 * A message that the server sends unasked counts as an answer: the client takes one that comes before the PONG for the PONG,
 * and whoever waits for that waits in vain (seen in Vert.x 4.5.27).
 */
final class Heartbeat {

    private static final Logger LOG = Logger.getLogger(Heartbeat.class);

    private final Deadlines deadlines;
    private final Duration timeout;
    private final Consumer<RedisConnection> silent;
    private long heardAt;

    /**
     * @param silent is told of a connection from which nothing was heard in time
     */
    Heartbeat(Deadlines deadlines, Duration timeout, Consumer<RedisConnection> silent) {
        this.deadlines = deadlines;
        this.timeout = timeout;
        this.silent = silent;
        heardAt = System.nanoTime();
    }

    /** The server has sent something unasked. */
    void heard() {
        heardAt = System.nanoTime();
    }

    /** Asks once. That the connection breaks meanwhile is not for this to tell. */
    void beat(RedisConnection connection) {
        long asked = System.nanoTime();
        Deadlines.Deadline deadline = deadlines.in(timeout, () -> {
            if (heardAt - asked < 0) {
                silent.accept(connection);
            }
        });
        connection.send(Request.cmd(Command.PING)).onComplete(answer -> {
            if (deadline.met() && answer.failed()) {
                LOG.debugf(answer.cause(), "No heartbeat");
            }
        });
    }
}
