package io.millrace.engine;

import java.util.List;

import io.vertx.redis.client.Command;

/** Makes keys of each type that Redis has, as a hand that errs would. */
final class Types {

    static final List<String> ALL = List.of("string", "list", "set", "zset", "hash", "stream");

    private Types() {
    }

    /** The key is of this type from now on, whatever it was. */
    static void make(Engine engine, String key, String type) {
        engine.redis(Command.DEL, key);
        switch (type) {
            case "string" -> engine.redis(Command.SET, key, "somebody's");
            case "list" -> engine.redis(Command.RPUSH, key, "somebody's");
            case "set" -> engine.redis(Command.SADD, key, "somebody's");
            case "zset" -> engine.redis(Command.ZADD, key, "1", "somebody's");
            case "hash" -> engine.redis(Command.HSET, key, "somebody's", "field");
            case "stream" -> engine.redis(Command.XADD, key, "*", "somebody's", "field");
            default -> throw new IllegalArgumentException("No type " + type);
        }
    }
}
