package io.millrace.engine;

import java.util.List;
import java.util.stream.Stream;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;

/** What Redis says of the lanes of the default queue. */
final class Lanes {

    private static final String META = Keys.QUEUE + "meta";

    private Lanes() {
    }

    /** The types that have one. */
    static List<String> types(Engine engine) {
        Response listed = engine.redis(Command.HGET, META, "lanes");
        return listed == null ? List.of() : Stream.of(listed.toString().split(" ")).sorted().toList();
    }

    static String key(String type) {
        return Keys.QUEUE + "for:" + type;
    }

    /** Tasks in the lane of a type, waiting or active. */
    static long length(Engine engine, String type) {
        return engine.redis(Command.XLEN, key(type)).toLong();
    }

    /** How often a task was moved into a lane, ever. */
    static long moves(Engine engine) {
        long moves = 0;
        for (Response day : engine.redis(Command.KEYS, Keys.QUEUE + "stats:day:*")) {
            Response moved = engine.redis(Command.HGET, day.toString(), "diverted");
            moves += moved == null ? 0 : moved.toLong();
        }
        return moves;
    }

    /** The stream that a task with a record is in. */
    static String streamOf(Engine engine, String id) {
        return String.valueOf(engine.redis(Command.HGET, Keys.QUEUE + "task:" + id, "from"));
    }
}
