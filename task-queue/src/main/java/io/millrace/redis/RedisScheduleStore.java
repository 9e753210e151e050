package io.millrace.redis;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.schedule.ScheduleChange;
import io.millrace.schedule.ScheduleSnapshot;
import io.millrace.schedule.ScheduleStore;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Cron entries in one hash, so that each change is one step and a scheduler asks for its revision alone. */
final class RedisScheduleStore implements ScheduleStore {

    private static final List<String> KEY = List.of(RedisKeys.SCHEDULES);
    /** Five of each stored entry and three of each configured one that was paused, and four beside them. */
    private static final int MOST_FIELDS = MOST * 8 + 4;

    private final Asking asking;

    RedisScheduleStore(Asking asking) {
        this.asking = asking;
    }

    @Override
    public Uni<ScheduleSnapshot> load(long known) {
        return run(Script.SCHEDULES.call(KEY, List.of(known))).map(answer -> snapshot(answer, known));
    }

    @Override
    public Uni<ScheduleChange> put(String name, String json, String timing, boolean paused, @Nullable Long expected) {
        if (json.length() > LONGEST) {
            throw new IllegalArgumentException("Cron entry " + name + " has " + json.length() + " characters of JSON; at most "
                    + LONGEST + " are stored");
        }
        return run(Script.INSCRIBE.call(KEY, List.of(name, json, timing, paused ? "1" : "",
                expected == null ? "" : expected, MOST))).map(RedisScheduleStore::change);
    }

    @Override
    public Uni<ScheduleChange> remove(String name, @Nullable Long expected) {
        return run(Script.ERASE.call(KEY, List.of(name, expected == null ? "" : expected))).map(RedisScheduleStore::change);
    }

    @Override
    public Uni<ScheduleChange> pause(String name, boolean paused) {
        return run(Script.HALT.call(KEY, List.of(name, paused ? "1" : "", MOST_FIELDS))).map(RedisScheduleStore::change);
    }

    @Override
    public Uni<Void> publish(String json) {
        return run(Script.PUBLISH.call(KEY, List.of(json))).replaceWithVoid();
    }

    private Uni<Response> run(Request call) {
        return asking.ask(() -> Scripts.run(asking.link(), call));
    }

    private static ScheduleChange change(Response answer) {
        long number = answer.get(1).toLong();
        return switch (answer.get(0).toString()) {
            case "stored" -> new ScheduleChange.Stored(number);
            case "exists" -> new ScheduleChange.Exists();
            case "missing" -> new ScheduleChange.Missing();
            case "stale" -> new ScheduleChange.Stale(number);
            case "full" -> new ScheduleChange.Full(number);
            default -> throw new IllegalStateException("A script answered " + answer);
        };
    }

    private static ScheduleSnapshot snapshot(Response answer, long known) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 2; i < answer.size(); i += 2) {
            fields.put(answer.get(i).toString(), answer.get(i + 1).toString());
        }
        Map<String, ScheduleSnapshot.Stored> entries = new HashMap<>();
        Set<String> names = new HashSet<>();
        fields.forEach((field, value) -> {
            int colon = field.indexOf(':');
            if (colon > 0) {
                String name = field.substring(colon + 1);
                names.add(name);
                if (field.startsWith("entry:")) {
                    entries.put(name, new ScheduleSnapshot.Stored(value));
                }
            }
        });
        Map<String, ScheduleSnapshot.Mark> marks = new HashMap<>();
        names.forEach(name -> marks.put(name, new ScheduleSnapshot.Mark(number(fields, "version:" + name),
                fields.containsKey("paused:" + name), Instant.ofEpochMilli(number(fields, "since:" + name)))));
        long publishedAt = number(fields, "configuredAt");
        long revision = answer.get(1).toLong();
        return new ScheduleSnapshot(Instant.ofEpochMilli(answer.get(0).toLong()), revision, revision != known,
                Map.copyOf(entries), Map.copyOf(marks), fields.get("configured"),
                publishedAt == 0 ? null : Instant.ofEpochMilli(publishedAt));
    }

    private static long number(Map<String, String> fields, String field) {
        return Long.parseLong(fields.getOrDefault(field, "0"));
    }
}
