package io.millrace.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.millrace.client.BrokerUnavailableException;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Somebody with a Redis shell and no manual. Has one connection, which nothing that it does closes. One thread uses it. */
final class Vandal {

    private static final String ASIDE = "aside:";
    private static final String READY = Keys.QUEUE + "ready";
    /** Whatever is of the wrong type must hold up no other task, and lose none. */
    private static final List<String> KEYS = List.of("recent", "events", "ledger", "meta", "retry", "scheduled", "failed",
            "completed", "cancel", "for:" + Chaos.TYPES.get(0), "for:" + Chaos.TYPES.get(1));
    private static final int USUAL_CONNECTIONS = 10_000;

    private final Redis redis;
    private final Random random;
    private int strays;

    Vandal(Engine engine, Random random) {
        this.redis = engine.clientOfOneConnection();
        this.random = random;
    }

    /** How many entries it has added. */
    int strays() {
        return strays;
    }

    void cutAll() {
        send("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    }

    /** One link of some worker or producer. */
    void cutOne() {
        String own = send("CLIENT", "ID").toString();
        List<String> ids = new ArrayList<>();
        send("CLIENT", "LIST").toString().lines().map(line -> line.substring("id=".length(), line.indexOf(' ')))
                .filter(id -> !id.equals(own)).forEach(ids::add);
        if (!ids.isEmpty()) {
            send("CLIENT", "KILL", "ID", ids.get(random.nextInt(ids.size())));
        }
    }

    /** Cuts one, and lets nobody connect. */
    void refuseConnections() {
        send("CONFIG", "SET", "maxclients", "1");
        cutOne();
    }

    void acceptConnections() {
        send("CONFIG", "SET", "maxclients", String.valueOf(USUAL_CONNECTIONS));
    }

    void forgetScripts() {
        send("SCRIPT", "FLUSH");
    }

    /** An entry that is no task: it fails, visibly. */
    void addStray() {
        String text = switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "\u0000\u0001 no type at all";
            case 2 -> "endurance:job";
            default -> "endurance:job\n{\"no\":\"options\"\n{}";
        };
        send("XADD", READY, "*", "m", text);
        strays++;
    }

    String anyKey() {
        return Keys.QUEUE + KEYS.get(random.nextInt(KEYS.size()));
    }

    /** Puts something of the wrong type in a key's place, and the key aside. */
    void spoil(String key) {
        send("EVAL", """
                if redis.call('EXISTS', KEYS[2]) == 0 then
                  if redis.call('EXISTS', KEYS[1]) == 1 then
                    redis.call('RENAME', KEYS[1], KEYS[2])
                  end
                  redis.call('SET', KEYS[1], 'nonsense')
                end
                """, "2", key, ASIDE + key);
    }

    void restore(String key) {
        send("EVAL", """
                if redis.call('TYPE', KEYS[1])['ok'] == 'string' then
                  redis.call('DEL', KEYS[1])
                  if redis.call('EXISTS', KEYS[2]) == 1 then
                    redis.call('RENAME', KEYS[2], KEYS[1])
                  end
                end
                """, "2", key, ASIDE + key);
    }

    /** The leases of some worker in one of the streams are nobody's any more. */
    void removeConsumer() {
        List<String> streams = new ArrayList<>();
        send("KEYS", Keys.QUEUE + "*").forEach(key -> streams.add(key.toString()));
        streams.removeIf(
                key -> !key.startsWith(Keys.QUEUE + "for:") && !key.equals(READY) && !key.equals(Keys.QUEUE + "again"));
        String stream = streams.get(random.nextInt(streams.size()));
        List<String> names = new ArrayList<>();
        send("XINFO", "CONSUMERS", stream, "workers").forEach(consumer -> names.add(consumer.get("name").toString()));
        if (!names.isEmpty()) {
            send("XGROUP", "DELCONSUMER", stream, "workers", names.get(random.nextInt(names.size())));
        }
    }

    private Response send(String command, String... arguments) {
        Request request = Request.cmd(Command.create(command));
        for (String argument : arguments) {
            request.arg(argument);
        }
        try {
            return redis.send(request).toCompletionStage().toCompletableFuture()
                    .orTimeout(2, TimeUnit.SECONDS).join();
        } catch (CompletionException away) {
            throw new BrokerUnavailableException("Redis did not hear " + command, away);
        }
    }
}
