package io.millrace.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/**
 * What a server says of itself in INFO, which users may run who may not read its configuration. Empty where it says nothing.
 *
 * @param version of Redis; Valkey tells the one that it is compatible with
 * @param role {@code master} or {@code slave}
 * @param policy what it does when its memory is full
 */
record ServerFacts(String version, String role, String policy) {

    private static final int OLDEST = 7;
    private static final String KEEPS_ALL = "noeviction";

    /** Asks for all there is: servers before 7.0 refuse to be asked for several sections. */
    static Uni<ServerFacts> ask(RedisCalls calls) {
        return calls.send(Request.cmd(Command.INFO)).map(info -> of(String.valueOf(info)));
    }

    /** Asks a server that is known not to be too old, for no more than is needed. */
    static Uni<ServerFacts> askAgain(RedisCalls calls) {
        return calls.send(Request.cmd(Command.INFO).arg("server").arg("memory").arg("replication"))
                .map(info -> of(String.valueOf(info)));
    }

    static ServerFacts of(String info) {
        return new ServerFacts(field(info, "redis_version"), field(info, "role"), field(info, "maxmemory_policy"));
    }

    /** Why nothing can be done with it, as a sentence; {@code null} when it will do. */
    @Nullable
    String refusal() {
        if (!version.isEmpty() && major() < OLDEST) {
            return "Redis " + version + " is too old: Millrace needs Redis 7.0 or newer, or Valkey 7.2 or newer";
        }
        return role.equals("slave") ? "It is a replica, which takes no writes: Millrace needs the master" : null;
    }

    /** Why what it keeps is not safe, as a sentence; {@code null} when it is. */
    @Nullable
    String danger() {
        return policy.isEmpty() || policy.equals(KEEPS_ALL) ? null
                : "Redis may evict tasks: its maxmemory-policy is " + policy + "; set it to " + KEEPS_ALL;
    }

    private int major() {
        Matcher number = Pattern.compile("^\\d{1,4}").matcher(version);
        return number.find() ? Integer.parseInt(number.group()) : OLDEST;
    }

    private static String field(String info, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + ":([^\\r\\n]*)").matcher(info);
        return line.find() ? line.group(1) : "";
    }
}
