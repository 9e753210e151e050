package io.millrace.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource.Fetched;
import io.millrace.task.QueueName;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** What operators have said of each queue, as it was read behind the last fetch, and which queues cannot be read. */
final class QueueGates {

    enum Gate {
        /** Work announces itself and is taken by plain reads. */
        OPEN,
        /** Has a rate or a limit to its concurrency: taken by a script. */
        LIMITED,
        PAUSED,
        /** Redis refused to read it, or to settle what came from it: nothing is taken until it has been made anew. */
        BROKEN
    }

    private static final Duration PAUSE_CHECKED = Duration.ofMillis(500);
    private static final Duration BROKEN_TRIED = Duration.ofSeconds(1);
    /** A task that cannot end does not keep its queue from being read; so many do. */
    private static final int MOST_UNSETTLED = 100;

    private final Map<QueueName, Gate> gates = new HashMap<>();
    private final Map<QueueName, Duration> waits = new HashMap<>();
    /** When each queue that was ever broken was last tried, by the clock of {@link System#nanoTime()}. */
    private final Map<QueueName, Long> tried = new HashMap<>();
    private final Map<QueueName, Set<EntryRef>> unsettled = new HashMap<>();

    QueueGates(Collection<QueueName> queues) {
        queues.forEach(queue -> gates.put(queue, Gate.OPEN));
    }

    /** Asks what {@link #learn} understands. */
    static Request question(QueueName queue) {
        return Request.cmd(Command.HMGET).arg(RedisKeys.of(queue).meta()).arg("paused").arg("concurrency").arg("rate")
                .arg("lanes");
    }

    void learn(QueueName queue, Response answer) {
        Gate gate = answer.get(0) != null ? Gate.PAUSED
                : answer.get(1) != null || answer.get(2) != null ? Gate.LIMITED : Gate.OPEN;
        learn(queue, gate, waits.getOrDefault(queue, Duration.ZERO));
    }

    void learn(QueueName queue, Gate gate, Duration wait) {
        gates.put(queue, gate);
        waits.put(queue, wait);
    }

    /** It is made anew before it is read again: at once, unless that was tried within the last second. */
    void broken(QueueName queue) {
        gates.put(queue, Gate.BROKEN);
    }

    /** Of those that are broken, the ones to try now; they count as tried. */
    List<QueueName> takeThoseToTry() {
        long now = System.nanoTime();
        List<QueueName> due = in(Gate.BROKEN).stream().filter(queue -> isDue(tried.get(queue), now)).toList();
        due.forEach(queue -> tried.put(queue, now));
        return due;
    }

    private static boolean isDue(@Nullable Long tried, long now) {
        return tried == null || now - tried >= BROKEN_TRIED.toNanos();
    }

    /**
     * Settlements were sent. A queue of which Redis refuses many is not read until it takes them: what ran there would have no
     * end, and the slots would fill with it.
     */
    void settled(Collection<? extends Settlement> sent, Set<EntryRef> refused) {
        if (refused.isEmpty() && unsettled.isEmpty()) {
            return;
        }
        for (Settlement settlement : sent) {
            EntryRef ref = settlement.ref();
            if (refused.contains(ref)) {
                unsettled.computeIfAbsent(ref.queue(), queue -> new HashSet<>()).add(ref);
            } else {
                unsettled.computeIfPresent(ref.queue(), (queue, refs) -> without(refs, ref));
            }
        }
    }

    private static @Nullable Set<EntryRef> without(Set<EntryRef> refs, EntryRef ref) {
        refs.remove(ref);
        return refs.isEmpty() ? null : refs;
    }

    Gate of(QueueName queue) {
        return unsettled.getOrDefault(queue, Set.of()).size() >= MOST_UNSETTLED ? Gate.BROKEN
                : gates.getOrDefault(queue, Gate.OPEN);
    }

    List<QueueName> in(Gate gate) {
        return gates.keySet().stream().filter(queue -> of(queue) == gate).toList();
    }

    boolean allOpen() {
        return gates.keySet().stream().allMatch(queue -> of(queue) == Gate.OPEN);
    }

    /** When the queues whose work does not announce itself are to be looked at. */
    Duration lookAgain() {
        long now = System.nanoTime();
        Duration soonest = Fetched.WHEN_ANNOUNCED;
        for (QueueName queue : gates.keySet()) {
            Duration wait = switch (of(queue)) {
                case OPEN -> Fetched.WHEN_ANNOUNCED;
                case LIMITED -> waits.getOrDefault(queue, Duration.ZERO);
                case PAUSED -> PAUSE_CHECKED;
                case BROKEN -> isDue(tried.get(queue), now) ? Duration.ZERO : BROKEN_TRIED;
            };
            soonest = wait.compareTo(soonest) < 0 ? wait : soonest;
        }
        return soonest;
    }
}
