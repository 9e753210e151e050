package io.millrace.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Lane;
import io.millrace.redis.EntryReader.Stream;
import io.millrace.task.QueueName;
import io.millrace.task.TaskType;

/**
 * The streams of a worker's queues: two of each, and the lanes of types, as {@code meta} listed them last. Confined to its
 * event loop.
 */
final class QueueStreams {

    /** The lanes of one queue. */
    private static final class Lanes {

        private String listed = "";
        private List<Lane> all = List.of();
        private List<Lane> served = List.of();
        /** Served until they were listed no more. A read may have been on its way then. */
        private final Set<Lane> closed = new LinkedHashSet<>();
        /** Lanes of other types in which something was delivered: whoever got it may have died. */
        private List<Lane> deliveredToOthers = List.of();
    }

    private final Map<QueueName, Lanes> lanes = new LinkedHashMap<>();
    private final Map<String, Stream> named = new HashMap<>();
    private Set<String> handled = Set.of();

    QueueStreams(Collection<QueueName> queues) {
        for (QueueName queue : queues) {
            lanes.put(queue, new Lanes());
            put(named, queue, Lane.READY);
            put(named, queue, Lane.AGAIN);
        }
    }

    /** The worker has handlers for these types. */
    void serve(Set<String> types) {
        handled = types;
    }

    Set<QueueName> queues() {
        return lanes.keySet();
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
            known.closed.addAll(known.served);
            known.listed = listed;
            known.all = java.util.stream.Stream.of(listed.split(" ", -1)).filter(TaskType::isLegalName).map(Lane::of).toList();
            known.served = known.all.stream().filter(this::isServed).toList();
            known.deliveredToOthers = known.deliveredToOthers.stream().filter(known.all::contains).toList();
            known.served.forEach(known.closed::remove);
            known.served.forEach(lane -> put(named, queue, lane));
        }
    }

    /** In the lanes of these types of a queue something was delivered. */
    void learnDelivered(QueueName queue, Collection<String> types) {
        of(queue).deliveredToOthers = types.stream().map(Lane::of).filter(lane -> !isServed(lane)).toList();
    }

    /** A stream is not there. Whether that is as it should be: it is a lane that was closed. */
    boolean forgetClosed(QueueName queue, String stream) {
        return of(queue).closed.removeIf(lane -> RedisKeys.of(queue).stream(lane).equals(stream));
    }

    /** The queues that have lanes, of whatever types. */
    List<QueueName> queuesWithLanes() {
        return lanes.entrySet().stream().filter(queue -> !queue.getValue().all.isEmpty()).map(Map.Entry::getKey).toList();
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

    /** The streams of a queue in which this worker may hold something. */
    List<String> mayHold(QueueName queue) {
        Lanes known = of(queue);
        return keys(queue, known.served, known.closed);
    }

    /** The streams of a queue in which any worker may hold something, as far as is known. */
    List<String> all(QueueName queue) {
        Lanes known = of(queue);
        return keys(queue, known.all, known.closed);
    }

    /** The streams that this worker takes entries from, by key. */
    Map<String, Stream> own() {
        return streams(false);
    }

    /** These, and those in which something was delivered to others, of whom nobody may be left to look after it. */
    Map<String, Stream> lookedAfter() {
        return streams(true);
    }

    private Map<String, Stream> streams(boolean ofOthers) {
        Map<String, Stream> streams = new LinkedHashMap<>();
        lanes.forEach((queue, known) -> {
            put(streams, queue, Lane.READY);
            put(streams, queue, Lane.AGAIN);
            known.served.forEach(lane -> put(streams, queue, lane));
            if (ofOthers) {
                known.deliveredToOthers.forEach(lane -> put(streams, queue, lane));
            }
        });
        return streams;
    }

    private static List<String> keys(QueueName queue, Collection<Lane> some, Collection<Lane> more) {
        RedisKeys keys = RedisKeys.of(queue);
        List<String> streams = new ArrayList<>(List.of(keys.ready(), keys.again()));
        some.forEach(lane -> streams.add(keys.stream(lane)));
        more.forEach(lane -> streams.add(keys.stream(lane)));
        return streams;
    }

    private boolean isServed(Lane lane) {
        return handled.contains(type(lane));
    }

    private static String type(Lane lane) {
        return lane.name().substring(lane.name().indexOf(':') + 1);
    }

    private static void put(Map<String, Stream> streams, QueueName queue, Lane lane) {
        streams.put(RedisKeys.of(queue).stream(lane), new Stream(queue, lane));
    }

    private Lanes of(QueueName queue) {
        Lanes known = lanes.get(queue);
        if (known == null) {
            throw new IllegalArgumentException("Queue " + queue + " is none of this worker's: " + lanes.keySet());
        }
        return known;
    }
}
