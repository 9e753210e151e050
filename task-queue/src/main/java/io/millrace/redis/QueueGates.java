package io.millrace.redis;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.millrace.broker.WorkSource.Fetched;
import io.millrace.task.QueueName;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** What operators have said of each queue, as it was read behind the last fetch. */
final class QueueGates {

    enum Gate {
        /** Work announces itself and is taken by plain reads. */
        OPEN,
        /** Has a rate or a limit to its concurrency: taken by a script. */
        LIMITED,
        PAUSED
    }

    private static final Duration PAUSE_CHECKED = Duration.ofMillis(500);

    private final Map<QueueName, Gate> gates = new HashMap<>();
    private final Map<QueueName, Duration> waits = new HashMap<>();

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

    Gate of(QueueName queue) {
        return gates.getOrDefault(queue, Gate.OPEN);
    }

    List<QueueName> in(Gate gate) {
        return gates.entrySet().stream().filter(entry -> entry.getValue() == gate).map(Map.Entry::getKey).toList();
    }

    boolean allOpen() {
        return gates.values().stream().allMatch(gate -> gate == Gate.OPEN);
    }

    /** When the queues whose work does not announce itself are to be looked at. */
    Duration lookAgain() {
        Duration soonest = in(Gate.PAUSED).isEmpty() ? Fetched.WHEN_ANNOUNCED : PAUSE_CHECKED;
        for (QueueName queue : in(Gate.LIMITED)) {
            Duration wait = waits.getOrDefault(queue, Duration.ZERO);
            soonest = wait.compareTo(soonest) < 0 ? wait : soonest;
        }
        return soonest;
    }
}
