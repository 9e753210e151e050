package io.millrace.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;

/** The transitions that take more than one command: one file {@code lua/<verb>.lua} each, described in its header. */
enum Script {
    ENQUEUE,
    FETCH,
    COMPLETE,
    COMPLETE_DIVERTED,
    DIVERT,
    TEND_LANES,
    FAIL_LANE,
    TALLY,
    FINISH,
    POSTPONE,
    HAND_BACK,
    RENEW,
    RECOVER,
    PROMOTE,
    OPEN,
    LEAVE,
    FIND,
    LEDGER,
    HEED,
    REPORT,
    TRIP,
    CLEAR,
    PROBE,
    CIRCUITS,
    OVERVIEW,
    DELIVERED,
    CLAIMS,
    PAGE,
    PEEK,
    CANCEL,
    DELETE,
    REVIVE,
    RUN,
    MOVE,
    STEER,
    DROP,
    SWEEP,
    CHECK_ENTRIES,
    CHECK_MEMBERS,
    CHECK_RECORDS,
    CHECK_LOCKS,
    CHECK_LANES,
    CHECK_REQUESTS,
    BALANCE,
    CHANGES,
    AHEAD,
    PACE,
    FIRE,
    RECALL,
    SCHEDULES,
    INSCRIBE,
    ERASE,
    HALT,
    PUBLISH,
    ANNOUNCE,
    ANNOUNCE_TYPES,
    CARD;

    private static final String INCLUDE = "-- @include lib\n";

    private final String source;
    private final String sha1;

    Script() {
        source = read(name().toLowerCase(Locale.ROOT)).replace(INCLUDE, read("lib"));
        sha1 = Digests.sha1(source.getBytes(StandardCharsets.UTF_8));
    }

    /** Runs the script, which must have been loaded on the server. */
    Request call(List<String> keys, List<?> arguments) {
        Request request = Request.cmd(Command.EVALSHA).arg(sha1).arg(keys.size());
        keys.forEach(request::arg);
        for (Object argument : arguments) {
            if (argument instanceof byte[] bytes) {
                request.arg(bytes);
            } else {
                request.arg(argument.toString());
            }
        }
        return request;
    }

    /** Loads the script on a server. */
    Request load() {
        return Request.cmd(Command.SCRIPT).arg("LOAD").arg(source);
    }

    private static String read(String name) {
        String path = "/lua/" + name + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The script " + path + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the script " + path, e);
        }
    }
}
