package io.millrace.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Asks the server about itself, over a connection of its own. Every call waits for its answer. */
final class Probe implements AutoCloseable {

    private static final Pattern CALLS = Pattern.compile("calls=(\\d+)");

    private final Redis client;
    private final RedisConnection connection;

    Probe(Vertx vertx, String uri) {
        client = Redis.createClient(vertx, uri);
        connection = Wait.on(client.connect());
    }

    /** Empties the server and gives freed memory back, so that every round starts alike. */
    void flush() {
        send(Command.FLUSHALL, "SYNC");
        send(Command.MEMORY, "PURGE");
    }

    long length(String stream) {
        return send(Command.XLEN, stream).toLong();
    }

    Usage usage() {
        Map<String, String> cpu = info("cpu");
        return new Usage(
                micros(cpu, "used_cpu_user_main_thread") + micros(cpu, "used_cpu_sys_main_thread"),
                micros(cpu, "used_cpu_user") + micros(cpu, "used_cpu_sys"), executed());
    }

    /** How often it has read from a connection: all that it finds there is done before it turns to another. */
    long reads() {
        return Long.parseLong(need(info("stats"), "total_reads_processed"));
    }

    /** Runs a script on one key and one number, to make a state to measure in. */
    void eval(String script, String key, int number) {
        Wait.on(connection.send(Request.cmd(Command.EVAL).arg(script).arg(1).arg(key).arg(number)));
    }

    /** Memory of the data, in bytes: what connections have in their buffers comes and goes, and is not counted. */
    long dataBytes() {
        Map<String, String> memory = info("memory");
        return Long.parseLong(need(memory, "used_memory")) - Long.parseLong(need(memory, "mem_clients_normal"));
    }

    Map<String, String> info(String section) {
        Map<String, String> fields = new HashMap<>();
        send(Command.INFO, section).toString().lines().filter(line -> line.contains(":")).forEach(line -> {
            List<String> pair = List.of(line.split(":", 2));
            fields.put(pair.get(0), pair.get(1));
        });
        return fields;
    }

    @Override
    public void close() {
        client.close();
    }

    /** All commands but the probe's own. */
    private long executed() {
        long calls = 0;
        for (Map.Entry<String, String> command : info("commandstats").entrySet()) {
            String name = command.getKey();
            Matcher matcher = CALLS.matcher(command.getValue());
            if (!name.equals("cmdstat_info") && !name.equals("cmdstat_xlen") && matcher.find()) {
                calls += Long.parseLong(matcher.group(1));
            }
        }
        return calls;
    }

    private Response send(Command command, String argument) {
        return Wait.on(connection.send(Request.cmd(command).arg(argument)));
    }

    private static double micros(Map<String, String> fields, String name) {
        return Double.parseDouble(need(fields, name)) * 1e6;
    }

    private static String need(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("This Redis tells no " + name + " in INFO; version 7.0 or newer is needed");
        }
        return value;
    }
}
