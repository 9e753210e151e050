package io.millrace.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
 */
final class Finisher implements Settling {

    private static final Logger LOG = Logger.getLogger(Finisher.class);
    private static final int MOST_PER_BATCH = 500;
    /** Smaller batches wait for more. What a batch costs Redis beside its tasks is a percent or two of this many. */
    private static final int ENOUGH = 200;
    private static final Duration PACE = Duration.ofMillis(1);
    /** What is for other workers need not leave at once, and goes with whatever leaves before. */
    private static final Duration COLLECT = Duration.ofMillis(5);

    private final WorkSource source;
    private final LeaseTable leases;
    private final LostLeases lost;
    private final Loop loop;
    private final Queue<Settlement> waiting = new ArrayDeque<>();
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
        loop.wakeIn(settlement instanceof Settlement.Divert ? COLLECT : rest());
    }

    boolean isIdle() {
        return waiting.isEmpty() && unconfirmed == null;
    }

    Uni<Duration> runOnce() {
        List<Settlement> again = unconfirmed;
        if (again != null) {
            return send(again, true);
        }
        Duration rest = rest();
        return rest.isZero() ? send(next(), false) : Uni.createFrom().item(rest);
    }

    private Uni<Duration> send(List<Settlement> batch, boolean again) {
        unconfirmed = batch;
        sentAt = System.nanoTime();
        return source.settle(batch).map(gone -> {
            unconfirmed = null;
            batch.forEach(settlement -> leases.settled(settlement.ref()));
            if (!again) {
                report(gone);
            }
            return rest();
        });
    }

    /** Until the next batch is to go out. */
    private Duration rest() {
        if (waiting.isEmpty()) {
            return Loop.UNTIL_WOKEN;
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
