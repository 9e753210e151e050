package io.millrace.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Response;

/**
 * Looks into the tasks of a slice: those that only name a record are read from it, as many to a script as its budget pays for.
 */
final class GlimpseReader {

    private final RedisCalls link;
    private final String prefix;

    GlimpseReader(RedisCalls link, RedisKeys keys) {
        this.link = link;
        this.prefix = keys.records();
    }

    Uni<List<Glimpse>> read(List<Found> found) {
        List<TaskId> ids = found.stream().filter(one -> one.message() == null).map(Found::id).toList();
        if (ids.isEmpty()) {
            return Uni.createFrom().item(glimpses(found, Map.of()));
        }
        return read(ids, new HashMap<>()).map(records -> glimpses(found, records));
    }

    /** Asks for those that are missing, until all are there. */
    private Uni<Map<TaskId, Response>> read(List<TaskId> ids, Map<TaskId, Response> records) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(Walk.BUDGET);
        arguments.addAll(ids.subList(0, Math.min(ids.size(), Walk.BUDGET)));
        return Scripts.run(link, Script.PEEK.call(List.of(prefix), arguments)).chain(answer -> {
            for (int i = 0; i < answer.size(); i++) {
                records.put(ids.get(i), answer.get(i));
            }
            List<TaskId> missing = ids.subList(answer.size(), ids.size());
            return missing.isEmpty() ? Uni.createFrom().item(records) : read(missing, records);
        });
    }

    private static List<Glimpse> glimpses(List<Found> found, Map<TaskId, Response> records) {
        List<Glimpse> glimpses = new ArrayList<>(found.size());
        for (Found one : found) {
            Response record = records.get(one.id());
            if (one.message() != null) {
                glimpses.add(Glimpse.ofEntry(one, one.message()));
            } else if (record != null && record.size() > 0) {
                glimpses.add(Glimpse.ofRecord(one, record));
            } else {
                glimpses.add(Glimpse.ofNothing(one));
            }
        }
        return glimpses;
    }
}
