package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.vertx.redis.client.Command;

/** The keys that there may be once no task lives, and how long each kind of them may live. */
final class Keys {

    static final String QUEUE = "millrace:{default}:";

    /** How long each kind of key may live: the longest that its rule grants. */
    private static final Map<String, Duration> LIFETIMES = Map.ofEntries(
            Map.entry(QUEUE + "task:", Duration.ofDays(30)),
            Map.entry(QUEUE + "completed", Duration.ofHours(1)),
            Map.entry(QUEUE + "failed", Duration.ofDays(30)),
            Map.entry(QUEUE + "canceled", Duration.ofDays(7)),
            Map.entry(QUEUE + "recent", Duration.ofDays(1)),
            Map.entry(QUEUE + "events", Duration.ofDays(1)),
            Map.entry(QUEUE + "id:", Duration.ofDays(30)),
            Map.entry(QUEUE + "cancel", Duration.ofDays(7)),
            Map.entry(QUEUE + "suspects", Duration.ofHours(2)),
            Map.entry(QUEUE + "cron:", Duration.ofDays(400)),
            Map.entry(QUEUE + "rate", Duration.ofMinutes(1)),
            Map.entry(QUEUE + "stats:day:", Duration.ofDays(400)),
            Map.entry(QUEUE + "stats:", Duration.ofDays(2)),
            Map.entry("millrace:breakers", Duration.ofDays(1)),
            Map.entry("millrace:worker:", Duration.ofSeconds(30)),
            Map.entry("millrace:workers", Duration.ofHours(1)),
            Map.entry("millrace:types", Duration.ofDays(30)));

    /** Fixed in size: a field or a name for each thing that there is, or nothing at all. */
    private static final List<String> FOR_EVER = List.of(QUEUE + "ready", QUEUE + "again", QUEUE + "ledger", QUEUE + "meta",
            "millrace:queues", "millrace:schedules");

    /** There are 64 at most, empty once no task lives; workers close them after an hour. */
    private static final String LANES = QUEUE + "for:";

    /** What Redis says of a key that has expired since it was listed. */
    private static final long GONE = -2;

    private Keys() {
    }

    /** Fails when one is there for longer than its rule grants, or without a rule. */
    static void assertBounded(Engine engine) {
        for (String key : all(engine)) {
            long left = engine.redis(Command.PTTL, key).toLong();
            if (left != GONE && !isForEver(key)) {
                assertThat(Duration.ofMillis(left)).as("what %s has left", key).isBetween(Duration.ZERO, lifetime(key));
            }
        }
    }

    static boolean isForEver(String key) {
        return FOR_EVER.contains(key) || key.startsWith(LANES);
    }

    static List<String> all(Engine engine) {
        return engine.redis(Command.KEYS, "*").stream().map(Object::toString).toList();
    }

    private static Duration lifetime(String key) {
        return LIFETIMES.entrySet().stream().filter(rule -> key.startsWith(rule.getKey()))
                .max(Map.Entry.comparingByKey(Comparator.comparingInt(String::length)))
                .orElseThrow(() -> new AssertionError("No rule says how long " + key + " lives")).getValue();
    }
}
