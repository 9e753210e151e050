package io.millrace.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.task.QueueName;

/**
 * Deals slots for what comes back out among the streams that it may come by. Those that had something when last asked share
 * alike, and now and then one of the others is asked, so that a lane costs no command of its own. A queue without lanes has one
 * stream only, which gets all.
 */
final class LaneTurns {

    /** While some have something, the others are asked one at a time, in one turn of so many. */
    private static final int LOOKS_ASIDE = 4;

    private final Set<String> busy = new HashSet<>();
    private final Map<QueueName, Integer> turns = new HashMap<>();

    /** How many entries to ask of which streams, {@code slots} together. */
    Map<String, Integer> deal(QueueName queue, List<String> streams, int slots) {
        if (streams.size() == 1) {
            return Map.of(streams.get(0), slots);
        }
        List<String> order = inTurn(queue, streams);
        if (slots == 1) {
            return Map.of(order.get(0), 1);
        }
        List<String> full = order.stream().filter(busy::contains).toList();
        if (full.isEmpty()) {
            return share(order, slots);
        }
        List<String> others = streams.stream().filter(stream -> !busy.contains(stream)).toList();
        int turn = turns.getOrDefault(queue, 0);
        if (others.isEmpty() || turn % LOOKS_ASIDE != 0) {
            return share(full, slots);
        }
        Map<String, Integer> dealt = share(full, slots - 1);
        dealt.put(others.get(turn / LOOKS_ASIDE % others.size()), 1);
        return dealt;
    }

    /** The streams, each the first in its turn. */
    List<String> inTurn(QueueName queue, List<String> streams) {
        int first = turns.merge(queue, 1, Integer::sum) % streams.size();
        List<String> order = new ArrayList<>(streams.subList(first, streams.size()));
        order.addAll(streams.subList(0, first));
        return order;
    }

    /** Learns whether a stream had something. */
    void brought(String stream, boolean something) {
        if (something) {
            busy.add(stream);
        } else {
            busy.remove(stream);
        }
    }

    private static Map<String, Integer> share(List<String> streams, int slots) {
        Map<String, Integer> dealt = new LinkedHashMap<>();
        int left = slots;
        for (int i = 0; i < streams.size() && left > 0; i++) {
            int most = (left + streams.size() - i - 1) / (streams.size() - i);
            dealt.put(streams.get(i), most);
            left -= most;
        }
        return dealt;
    }
}
