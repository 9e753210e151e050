package io.millrace.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jboss.logging.Logger;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.client.TaskClient;
import io.smallrye.mutiny.Uni;

/**
 * One entry on its way through time. A slot is done with when the broker has its task, from us or from another scheduler; until
 * then it is due, and tried again at each turn. Repeating is safe, since the task's id is that of the slot and the broker
 * remembers it for a day.
 *
 * <p>
 * After an outage the slots of the last ten minutes are made up for, in order. Older ones are dropped and said to be, except
 * for the last, up to twelve hours old: a nightly entry runs late rather than not at all.
 */
final class EntryRun {

    static final Duration CATCH_UP = Duration.ofMinutes(10);
    /** Well within the day for which the broker remembers the ids of ended tasks. */
    static final Duration CATCH_UP_LAST = Duration.ofHours(12);

    private static final Logger LOG = Logger.getLogger(EntryRun.class);

    private final ScheduleEntry entry;
    private final TaskClient client;
    private volatile Instant done;
    private volatile boolean failing;

    /** @param start slots up to here are done with */
    EntryRun(ScheduleEntry entry, TaskClient client, Instant start) {
        this.entry = entry;
        this.client = client;
        this.done = start;
    }

    /** Enqueues what is due, the oldest first, up to the first that cannot be enqueued. */
    Uni<Void> enqueueDue(Instant now) {
        List<Instant> due = withoutTooOld(entry.slots().between(done, now), now);
        Uni<Void> all = Uni.createFrom().voidItem();
        for (Instant slot : due) {
            all = all.chain(() -> enqueue(slot));
        }
        return all.onFailure(EntryRun::isOutage).recoverWithItem(outage -> {
            stayDue(outage);
            return null;
        });
    }

    private Uni<Void> enqueue(Instant slot) {
        return client.enqueue(entry.taskAt(slot)).invoke(result -> {
            done = slot;
            if (failing) {
                failing = false;
                LOG.infof("Schedule %s: enqueuing again", entry.name());
            }
            if (result instanceof EnqueueResult.Enqueued) {
                LOG.infof("Schedule %s: task %s in queue %s", entry.name(), result.id(), result.queue());
            } else {
                LOG.debugf("Schedule %s: task %s is there already", entry.name(), result.id());
            }
        }).replaceWithVoid();
    }

    private List<Instant> withoutTooOld(List<Instant> due, Instant now) {
        List<Instant> kept = new ArrayList<>(due);
        kept.removeIf(slot -> slot.isBefore(now.minus(CATCH_UP)));
        if (kept.isEmpty() && !due.isEmpty()) {
            Instant last = due.get(due.size() - 1);
            if (!last.isBefore(now.minus(CATCH_UP_LAST))) {
                kept.add(last);
            }
        }
        int dropped = due.size() - kept.size();
        if (dropped > 0) {
            LOG.errorf("Schedule %s: %d slots were missed, from %s to %s; they could not be enqueued in time and are given up",
                    entry.name(), dropped, due.get(0), due.get(dropped - 1));
            done = due.get(dropped - 1);
        }
        return kept;
    }

    private void stayDue(Throwable outage) {
        if (!failing) {
            failing = true;
            LOG.warnf("Schedule %s: a slot cannot be enqueued now and stays due: %s", entry.name(), outage.getMessage());
        }
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof BrokerUnavailableException || failure instanceof EnqueueUnknownException;
    }
}
