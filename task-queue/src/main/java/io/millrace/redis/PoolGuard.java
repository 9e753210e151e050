package io.millrace.redis;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** Keeps connections that are one link's own out of the client's pool. */
final class PoolGuard {

    private static final Pattern DATABASE = Pattern.compile(" db=(\\d+)");

    private PoolGuard() {
    }

    /**
     * Makes the client close the connection's socket with it. Otherwise its pool would keep it for the next who asks, though it
     * may be hung or wait for work; a connection on which a database was selected it does not keep.
     */
    static Uni<?> keepFromPool(RedisCalls calls) {
        return calls.send(Request.cmd(Command.CLIENT).arg("INFO")).chain(info -> {
            Matcher database = DATABASE.matcher(String.valueOf(info));
            return calls.batch(List.of(Request.cmd(Command.SELECT).arg(database.find() ? database.group(1) : "0")));
        });
    }
}
