package io.millrace.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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
    BEAT,
    RENEW,
    LIST_WITHOUT_BEAT,
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
    COUNT_UNHELD,
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
    LIST_WORKERS,
    CARD;

    private final String source;
    private final String sha1;

    Script() {
        source = Library.complete(read(name().toLowerCase(Locale.ROOT)));
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

    /** What scripts share. A part of it is a paragraph that begins at the margin. */
    private static final class Library {

        private static final String INCLUDE = "-- @include lib\n";
        private static final Pattern NAMES = Pattern.compile("(?m)^local (?:function )?(\\w+(?:, \\w+)*)");
        private static final String[] PARTS = read("lib").split("\n\n(?=\\S)", -1);

        /** Adds the parts that a script uses, itself or by others, and no more: each call makes all functions in it anew. */
        static String complete(String code) {
            if (!code.contains(INCLUDE)) {
                return code;
            }
            String used = "";
            for (int i = PARTS.length - 1; i >= 0; i--) {
                String rest = used + code;
                if (NAMES.matcher(PARTS[i]).results().flatMap(names -> Arrays.stream(names.group(1).split(", ", -1)))
                        .anyMatch(name -> Pattern.compile("\\b" + name + "\\b").matcher(rest).find())) {
                    used = PARTS[i] + "\n\n" + used;
                }
            }
            return code.replace(INCLUDE, used);
        }
    }
}
