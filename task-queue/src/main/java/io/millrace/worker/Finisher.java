package io.millrace.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * Settles attempts with the broker, together: what ends while one batch is on its way goes out in the next, and a batch that is
 * small waits until a millisecond after the one before. So an idle worker settles at once, and a busy one in large batches. A
 * batch whose answer is lost is sent again until it is confirmed; an entry that is gone then was settled the first time.
 *
 * <p>
 * What the broker refuses is set apart from what it takes: it is named once, and sent again after a rest that grows.
 */
final class Finisher implements Settling {

    private static final Logger LOG = Logger.getLogger(Finisher.class);
    private static final int MOST_PER_BATCH = 500;
    /** Smaller batches wait for more. What a batch costs Redis beside its tasks is a percent or two of this many. */
    private static final int ENOUGH = 200;
    private static final Duration PACE = Duration.ofMillis(1);
    /** Before what was refused is sent again. */
    private static final Duration FIRST_REST = Duration.ofMillis(200);
    private static final Duration LAST_REST = Duration.ofSeconds(10);

    private final WorkSource source;
    private final LeaseTable leases;
    private final LostLeases lost;
    private final Loop loop;
    private final Queue<Settlement> waiting = new ArrayDeque<>();
    /** Refused, by entry. They go out again together, for the broker keeps them apart. */
    private final Map<EntryRef, Settlement> refused = new LinkedHashMap<>();
    private Duration refusedRest = FIRST_REST;
    private long refusedAgainAt;
    private @Nullable List<Settlement> unconfirmed;
    private long sentAt = System.nanoTime() - PACE.toNanos();

    Finisher(WorkSource source, LeaseTable leases, ContextInternal context, LostLeases lost) {
        this.source = source;
        this.leases = leases;
        this.lost = lost;
        this.loop = new Loop("Finisher", context, this::runOnce);
    }

    Loop loop() {
        return loop;
    }

    @Override
    public void settle(Settlement settlement) {
        leases.settling(settlement.ref());
        waiting.add(settlement);
        loop.wakeIn(rest());
    }

    boolean isIdle() {
        return waiting.isEmpty() && unconfirmed == null && refused.isEmpty();
    }

    Uni<Duration> runOnce() {
        List<Settlement> again = unconfirmed;
        if (again != null) {
            return send(again, true);
        }
        if (isRefusedDue()) {
            refusedAgainAt = System.nanoTime() + refusedRest.toNanos();
            return send(refused.values().stream().limit(MOST_PER_BATCH).toList(), true);
        }
        Duration rest = rest();
        return rest.isZero() ? send(next(), false) : Uni.createFrom().item(rest);
    }

    private Uni<Duration> send(List<Settlement> batch, boolean again) {
        unconfirmed = batch;
        if (!again) {
            sentAt = System.nanoTime();
        }
        return source.settle(batch).map(done -> {
            unconfirmed = null;
            for (Settlement settlement : batch) {
                if (!done.refused().containsKey(settlement.ref())) {
                    refused.remove(settlement.ref());
                    leases.settled(settlement.ref());
                }
            }
            if (!done.refused().isEmpty()) {
                setApart(batch, done.refused());
            }
            if (!again) {
                report(done.gone());
            }
            return rest();
        });
    }

    private void setApart(List<Settlement> batch, Map<EntryRef, String> words) {
        boolean anyNew = false;
        for (Settlement settlement : batch) {
            EntryRef ref = settlement.ref();
            if (words.containsKey(ref)) {
                // Behind those that wait for their turn.
                boolean isNew = refused.remove(ref) == null;
                refused.put(ref, settlement);
                anyNew |= isNew;
                if (isNew) {
                    LOG.errorf(
                            "Task %s of queue %s ended, and Redis refuses to note it: %s. It is tried again; the others go on.",
                            settlement.id(), ref.queue(), words.get(ref));
                }
            }
        }
        Duration longer = refusedRest.multipliedBy(2);
        refusedRest = anyNew ? FIRST_REST : longer.compareTo(LAST_REST) < 0 ? longer : LAST_REST;
        refusedAgainAt = System.nanoTime() + refusedRest.toNanos();
    }

    private boolean isRefusedDue() {
        return !refused.isEmpty() && System.nanoTime() - refusedAgainAt >= 0;
    }

    /** Until the next batch is to go out. */
    private Duration rest() {
        if (waiting.isEmpty()) {
            return refused.isEmpty() ? Loop.UNTIL_WOKEN
                    : Duration.ofNanos(Math.max(0, refusedAgainAt - System.nanoTime())).plusMillis(1);
        }
        return waiting.size() >= ENOUGH || System.nanoTime() - sentAt >= PACE.toNanos() ? Duration.ZERO : PACE;
    }

    private List<Settlement> next() {
        List<Settlement> batch = new ArrayList<>(Math.min(waiting.size(), MOST_PER_BATCH));
        while (batch.size() < MOST_PER_BATCH && !waiting.isEmpty()) {
            batch.add(waiting.remove());
        }
        return batch;
    }

    private void report(Set<EntryRef> gone) {
        lost.tell(gone);
        for (EntryRef ref : gone) {
            LOG.warnf("The lease on %s %s of queue %s was lost before its task ended; its outcome is dropped,"
                    + " the task runs again.", ref.lane(), ref.entry(), ref.queue());
        }
    }
}
