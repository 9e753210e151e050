package io.millrace.mailstore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Request;

/**
 * The steps of more than one command: one file {@code lua-mail/<verb>.lua} each, described in its header. They are sent whole,
 * so that there is nothing to load and nothing that a server can have forgotten: calls share batches, in which one error loses
 * the answers to all.
 */
enum MailScript {
    OPEN,
    BRIEF,
    NOTE,
    MOVE,
    FIND,
    PAGE,
    SUPPRESSIONS,
    SUPPRESS,
    PARDON,
    TAKE_TURN,
    TELL_PACE;

    private static final String INCLUDE = "-- @include lib\n";

    private final String source;

    MailScript() {
        source = read(name().toLowerCase(Locale.ROOT)).replace(INCLUDE, read("lib"));
    }

    Request call(List<String> keys, List<?> arguments) {
        Request request = Request.cmd(Command.EVAL).arg(source).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(argument -> request.arg(argument.toString()));
        return request;
    }

    private static String read(String name) {
        String path = "/lua-mail/" + name + ".lua";
        try (InputStream in = MailScript.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("The script " + path + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the script " + path, e);
        }
    }
}
