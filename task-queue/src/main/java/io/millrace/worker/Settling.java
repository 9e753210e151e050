package io.millrace.worker;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.millrace.broker.Settlement;
import io.millrace.task.QueueName;

/** Takes what attempts ended with. */
interface Settling {

    void settle(Settlement settlement);

    /** To the finisher of the queue that the task is from. */
    static Settling byQueue(Map<QueueName, Finisher> finishers) {
        if (finishers.values().stream().distinct().count() == 1) {
            return finishers.values().iterator().next();
        }
        Map<QueueName, Finisher> each = new HashMap<>(finishers);
        return settlement -> Objects.requireNonNull(each.get(settlement.ref().queue()), "no finisher of the queue")
                .settle(settlement);
    }
}
