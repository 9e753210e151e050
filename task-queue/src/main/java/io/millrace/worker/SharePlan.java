package io.millrace.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.broker.Lane;
import io.millrace.broker.WorkSource.Share;
import io.millrace.task.QueueName;

/**
 * Deals free slots out to queues by weight and remembers, within one round of fetching, which streams came back short. Uses
 * smooth weighted round-robin (as in nginx), so that over time each queue gets its part even when slots come free one by one.
 */
final class SharePlan {

    private static final class Credit {

        final int weight;
        int credit;
        /** Whether the stream of comebacks had something when last asked: then it gets half, else a single slot. */
        boolean comebacks;
        boolean askAgainLane;
        /** Whether there were as many new tasks as asked for when last asked. */
        boolean fresh;

        Credit(int weight) {
            this.weight = weight;
        }
    }

    private final Map<QueueName, Credit> credits = new LinkedHashMap<>();
    private final Map<QueueName, Set<Lane>> open = new HashMap<>();

    SharePlan(Map<QueueName, Integer> weights) {
        weights.entrySet().stream().sorted(Map.Entry.<QueueName, Integer> comparingByValue().reversed())
                .forEach(queue -> credits.put(queue.getKey(), new Credit(queue.getValue())));
    }

    /** Begins a round: any stream may have something. */
    void begin() {
        credits.keySet().forEach(queue -> open.put(queue, new HashSet<>(Set.of(Lane.READY, Lane.AGAIN))));
    }

    /** Deals slots out among the streams that have not come back short; empty when there is none. */
    List<Share> deal(int slots) {
        Map<QueueName, Integer> dealt = new LinkedHashMap<>();
        for (int i = 0; i < slots && !open.isEmpty(); i++) {
            dealt.merge(pick(), 1, Integer::sum);
        }
        List<Share> shares = new ArrayList<>(dealt.size());
        dealt.forEach((queue, count) -> shares.add(split(queue, count)));
        return shares;
    }

    /** Learns what a share brought. */
    void brought(Share share, int ready, int again) {
        Credit credit = credit(share.queue());
        Set<Lane> lanes = open.get(share.queue());
        if (share.ready() > 0) {
            credit.fresh = ready == share.ready();
        }
        if (share.again() > 0) {
            credit.comebacks = again > 0;
            if (credit.fresh && lanes != null) {
                giveBack(credit, share.again() - again);
            }
        }
        if (lanes != null) {
            closeIfShort(lanes, Lane.READY, share.ready(), ready);
            closeIfShort(lanes, Lane.AGAIN, share.again(), again);
            if (lanes.isEmpty()) {
                open.remove(share.queue());
            }
        }
    }

    /**
     * Slots that looked for comebacks in vain are no part of what a queue got, while it has new tasks: otherwise a queue with a
     * small share would spend half of it on looking.
     */
    private void giveBack(Credit credit, int slots) {
        for (QueueName queue : open.keySet()) {
            Credit other = credit(queue);
            other.credit -= slots * other.weight;
            credit.credit += slots * other.weight;
        }
    }

    private static void closeIfShort(Set<Lane> lanes, Lane lane, int asked, int got) {
        if (asked > got) {
            lanes.remove(lane);
        }
    }

    private QueueName pick() {
        int total = 0;
        QueueName best = null;
        for (QueueName queue : open.keySet()) {
            Credit credit = credit(queue);
            credit.credit += credit.weight;
            total += credit.weight;
            if (best == null || credit.credit > credit(best).credit) {
                best = queue;
            }
        }
        if (best == null) {
            throw new IllegalStateException("No queue is open");
        }
        credit(best).credit -= total;
        return best;
    }

    private Share split(QueueName queue, int count) {
        Set<Lane> lanes = open.getOrDefault(queue, Set.of());
        if (!lanes.contains(Lane.AGAIN)) {
            return new Share(queue, count, 0);
        }
        if (!lanes.contains(Lane.READY)) {
            return new Share(queue, 0, count);
        }
        Credit credit = credit(queue);
        if (count == 1) {
            credit.askAgainLane = !credit.askAgainLane;
            return credit.askAgainLane ? new Share(queue, 0, 1) : new Share(queue, 1, 0);
        }
        int again = credit.comebacks ? count / 2 : 1;
        return new Share(queue, count - again, again);
    }

    private Credit credit(QueueName queue) {
        Credit credit = credits.get(queue);
        if (credit == null) {
            throw new IllegalArgumentException("Queue " + queue + " has no weight here");
        }
        return credit;
    }
}
