package io.millrace.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Lane;
import io.millrace.redis.EntryReader.Stream;
import io.millrace.task.QueueName;

/**
 * The streams of a worker's queues: two of each, and the lanes of types, as {@code meta} listed them last. Confined to its
 * event
 * loop.
 */
final class QueueStreams {

    /** The lanes of one queue. */
    private static final class Lanes {

        private String listed = "";
        private List<String> types = List.of();
        private List<Lane> served = List.of();
        /** Lanes of other types in which somebody holds something: whoever it is may have died. */
        private List<Lane> heldByOthers = List.of();
    }

    private final Map<QueueName, Lanes> lanes = new LinkedHashMap<>();
    private final Map<String, Stream> named = new HashMap<>();
    private Set<String> handled = Set.of();

    QueueStreams(Collection<QueueName> queues) {
        for (QueueName queue : queues) {
            lanes.put(queue, new Lanes());
            name(queue, Lane.READY);
            name(queue, Lane.AGAIN);
        }
    }

    /** The worker has handlers for these types. */
    void serve(Set<String> types) {
        handled = types;
    }

    /** By key, whatever entries may come from: a lane stays after it was closed, for a read that was on its way. */
    Map<String, Stream> named() {
        return named;
    }

    /** What {@code meta} says. */
    void learn(QueueName queue, @Nullable Object words) {
        Lanes known = of(queue);
        String listed = words == null ? "" : words.toString();
        if (!listed.equals(known.listed)) {
            known.listed = listed;
            known.types = List.of(listed.split(" "));
            known.served = known.types.stream().filter(handled::contains).map(Lane::of).toList();
            known.heldByOthers = known.heldByOthers.stream().filter(lane -> known.types.contains(type(lane))).toList();
            known.served.forEach(lane -> name(queue, lane));
        }
    }

    /** These lanes of a queue have something that some worker holds. */
    void learnHeld(QueueName queue, Collection<String> types) {
        Lanes known = of(queue);
        known.heldByOthers = types.stream().filter(type -> !handled.contains(type)).map(Lane::of).toList();
    }

    /** The queues that have lanes, of whatever types. */
    List<QueueName> queuesWithLanes() {
        return lanes.entrySet().stream().filter(queue -> !queue.getValue().listed.isEmpty()).map(Map.Entry::getKey).toList();
    }

    /** The streams that a queue's tasks come back by to this worker. */
    List<String> comebacks(QueueName queue) {
        RedisKeys keys = RedisKeys.of(queue);
        List<Lane> served = of(queue).served;
        if (served.isEmpty()) {
            return List.of(keys.again());
        }
        List<String> streams = new ArrayList<>();
        streams.add(keys.again());
        served.forEach(lane -> streams.add(keys.stream(lane)));
        return streams;
    }

    /** The streams that this worker takes entries from, by key. */
    Map<String, Stream> own() {
        return streams(false);
    }

    /** These, and those from which nobody else may be left to bring tasks back. */
    Map<String, Stream> toRecover() {
        return streams(true);
    }

    private Map<String, Stream> streams(boolean ofOthers) {
        Map<String, Stream> streams = new LinkedHashMap<>();
        lanes.forEach((queue, known) -> {
            put(streams, queue, Lane.READY);
            put(streams, queue, Lane.AGAIN);
            known.served.forEach(lane -> put(streams, queue, lane));
            if (ofOthers) {
                known.heldByOthers.forEach(lane -> put(streams, queue, lane));
            }
        });
        return streams;
    }

    private static String type(Lane lane) {
        return lane.name().substring(lane.name().indexOf(':') + 1);
    }

    private static void put(Map<String, Stream> streams, QueueName queue, Lane lane) {
        streams.put(RedisKeys.of(queue).stream(lane), new Stream(queue, lane));
    }

    private void name(QueueName queue, Lane lane) {
        put(named, queue, lane);
    }

    private Lanes of(QueueName queue) {
        Lanes known = lanes.get(queue);
        if (known == null) {
            throw new IllegalArgumentException("Queue " + queue + " is none of this worker's: " + lanes.keySet());
        }
        return known;
    }
}
