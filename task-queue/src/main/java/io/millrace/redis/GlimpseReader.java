package io.millrace.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.task.TaskId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Request;

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
        return read(ids, new HashMap<>()).map(records -> glimpses(found, records));
    }

    /** Asks for those that are missing, until all are there. */
    private Uni<Map<TaskId, Reply>> read(List<TaskId> ids, Map<TaskId, Reply> records) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(records);
        }
        List<TaskId> asked = ids.subList(0, Math.min(ids.size(), Walk.BUDGET));
        return Scripts.askEach(link, List.of(call(asked))).chain(replies -> {
            if (!(replies.get(0) instanceof Reply.Answered answered)) {
                return readAlone(asked, records).chain(() -> read(ids.subList(asked.size(), ids.size()), records));
            }
            for (int i = 0; i < answered.said().size(); i++) {
                records.put(ids.get(i), new Reply.Answered(answered.said().get(i)));
            }
            return read(ids.subList(answered.said().size(), ids.size()), records);
        });
    }

    /** A script is refused when one of its records is none; the others are read without it. */
    private Uni<?> readAlone(List<TaskId> ids, Map<TaskId, Reply> records) {
        return Multi.createFrom().iterable(ids)
                .onItem().transformToUniAndConcatenate(id -> Scripts.askEach(link, List.of(call(List.of(id))))
                        .invoke(replies -> records.put(id, replies.get(0) instanceof Reply.Answered answered
                                ? new Reply.Answered(answered.said().get(0))
                                : replies.get(0))))
                .collect().last();
    }

    private Request call(List<TaskId> ids) {
        List<Object> arguments = new ArrayList<>();
        arguments.add(Walk.BUDGET);
        arguments.addAll(ids);
        return Script.PEEK.call(List.of(prefix), arguments);
    }

    private static List<Glimpse> glimpses(List<Found> found, Map<TaskId, Reply> records) {
        List<Glimpse> glimpses = new ArrayList<>(found.size());
        for (Found one : found) {
            Reply record = records.get(one.id());
            if (one.message() != null) {
                glimpses.add(Glimpse.ofEntry(one, one.message()));
            } else if (record instanceof Reply.Answered answered && answered.said().size() > 0) {
                glimpses.add(Glimpse.ofRecord(one, answered.said()));
            } else {
                glimpses.add(Glimpse.ofNothing(one,
                        record instanceof Reply.Refused refused ? "Its record cannot be read: " + refused.words()
                                : Glimpse.GONE));
            }
        }
        return glimpses;
    }
}
