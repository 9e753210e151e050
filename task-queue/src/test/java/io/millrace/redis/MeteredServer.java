package io.millrace.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Runs scripts that count what they do: the script as it is, within a Redis whose calls are counted. */
final class MeteredServer implements AutoCloseable {

    /**
     * What a script did in one run.
     *
     * @param calls of commands
     * @param bytes of the answers to them
     */
    record Turn(Response answer, int calls, long bytes) {
    }

    private static final String METER = """
            local calls, bytes = 0, 0
            local function weigh(answer)
              if type(answer) == 'string' then
                bytes = bytes + #answer
              elseif type(answer) == 'table' then
                for _, each in pairs(answer) do
                  weigh(each)
                end
              end
              return answer
            end
            local function metered(how)
              return function(...)
                calls = calls + 1
                return weigh(how(...))
              end
            end
            local redis = { call = metered(redis.call), pcall = metered(redis.pcall), sha1hex = redis.sha1hex }
            local function script()
            %s
            end
            return { script(), calls, bytes }
            """;

    private final Server server = new Server();

    Response send(Command command, Object... arguments) {
        return server.send(request(command, List.of(arguments)));
    }

    Turn run(Script script, List<String> keys, List<?> arguments) {
        Request request = Request.cmd(Command.EVAL).arg(METER.formatted(body(script))).arg(keys.size());
        keys.forEach(request::arg);
        arguments.forEach(argument -> request.arg(argument.toString()));
        Response said = server.send(request);
        return new Turn(said.get(0), said.get(1).toInteger(), said.get(2).toLong());
    }

    private static Request request(Command command, List<Object> arguments) {
        Request request = Request.cmd(command);
        arguments.forEach(argument -> request.arg(argument.toString()));
        return request;
    }

    /** Without its first line, which says what it may do: what counts beside it may do the same. */
    private static String body(Script script) {
        return read(script.name().toLowerCase(Locale.ROOT)).replaceFirst("^#!lua.*\n", "")
                .replace("-- @include lib\n", read("lib"));
    }

    private static String read(String name) {
        try (InputStream in = MeteredServer.class.getResourceAsStream("/lua/" + name + ".lua")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
