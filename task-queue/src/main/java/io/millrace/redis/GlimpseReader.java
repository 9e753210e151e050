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
 * Looks into the tasks of a slice: those that only name a record are read from it, a few to a script and a few scripts to a
 * round trip. Redis does all that one client has sent before it turns to the others, which wait for that long.
 */
final class GlimpseReader {

    /** Payloads within an entry are seen whole. */
    private static final int MOST_BYTES = EnqueueCall.INLINE_BYTES;
    private static final int RECORDS_PER_SCRIPT = 20;
    /** A hundred records, which take Redis about three milliseconds. */
    private static final int SCRIPTS_PER_TURN = 5;

    private final RedisCalls link;
    private final String records;

    GlimpseReader(RedisCalls link, RedisKeys keys) {
        this.link = link;
        this.records = keys.records();
    }

    Uni<List<Glimpse>> read(List<Found> found) {
        List<TaskId> ids = found.stream().filter(one -> one.message() == null).map(Found::id).toList();
        if (ids.isEmpty()) {
            return Uni.createFrom().item(glimpses(found, Map.of()));
        }
        List<Request> requests = new ArrayList<>();
        for (int first = 0; first < ids.size(); first += RECORDS_PER_SCRIPT) {
            List<Object> arguments = new ArrayList<>();
            arguments.add(MOST_BYTES);
            arguments.addAll(ids.subList(first, Math.min(ids.size(), first + RECORDS_PER_SCRIPT)));
            requests.add(Script.PEEK.call(List.of(records), arguments));
        }
        return inTurns(requests).chain(replies -> {
            Map<TaskId, Reply> byId = new HashMap<>();
            List<TaskId> refused = new ArrayList<>();
            for (int i = 0; i < ids.size(); i++) {
                if (replies.get(i / RECORDS_PER_SCRIPT) instanceof Reply.Answered answered) {
                    byId.put(ids.get(i), new Reply.Answered(answered.said().get(i % RECORDS_PER_SCRIPT)));
                } else {
                    refused.add(ids.get(i));
                }
            }
            return readAlone(refused, byId).map(all -> glimpses(found, all));
        });
    }

    /** A script is refused when one of its records is none; the others are read without it. */
    private Uni<Map<TaskId, Reply>> readAlone(List<TaskId> ids, Map<TaskId, Reply> byId) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(byId);
        }
        return inTurns(ids.stream().map(id -> Script.PEEK.call(List.of(records), List.of(MOST_BYTES, id))).toList())
                .map(replies -> {
                    for (int i = 0; i < ids.size(); i++) {
                        byId.put(ids.get(i), replies.get(i) instanceof Reply.Answered answered
                                ? new Reply.Answered(answered.said().get(0))
                                : replies.get(i));
                    }
                    return byId;
                });
    }

    private Uni<List<Reply>> inTurns(List<Request> requests) {
        return Multi.createFrom().iterable(requests).group().intoLists().of(SCRIPTS_PER_TURN)
                .onItem().transformToUniAndConcatenate(turn -> Scripts.askEach(link, turn))
                .onItem().<Reply> disjoint().collect().asList();
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
