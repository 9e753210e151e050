package io.millrace.worker;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jboss.logging.Logger;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.WorkSource;
import io.millrace.observe.Ending;
import io.smallrye.mutiny.Uni;

/**
 * Renews leases, and compares what the broker says this worker holds with what it knows: an attempt whose lease is gone is
 * cut off; an entry unknown here in two rounds running was lost on its way and is started. In each round it also asks for
 * requests to cancel, since the message about one can be lost.
 */
final class LeaseKeeper {

    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

    private final WorkSource source;
    private final LeaseTable leases;
    private final Starter starter;
    private final Attempts attempts;
    private final LostLeases lost;
    private final Runnable slotFreed;
    private final Duration interval;
    private Set<EntryRef> unknownBefore = Set.of();

    LeaseKeeper(WorkSource source, LeaseTable leases, Starter starter, Attempts attempts, LostLeases lost,
            Runnable slotFreed, WorkerOptions options) {
        this.source = source;
        this.leases = leases;
        this.starter = starter;
        this.attempts = attempts;
        this.lost = lost;
        this.slotFreed = slotFreed;
        this.interval = options.lease().dividedBy(3);
    }

    Uni<Duration> runOnce() {
        return renew().call(this::heedCancelRequests);
    }

    private Uni<Void> heedCancelRequests() {
        return source.cancelRequests(leases.runningTasks()).invoke(tasks -> tasks.forEach(attempts::cancel)).replaceWithVoid();
    }

    private Uni<Duration> renew() {
        Set<EntryRef> before = leases.runningRefs();
        return source.renew().chain(held -> {
            before.stream().filter(ref -> !held.contains(ref) && source.serves(ref.queue())).forEach(this::lost);
            Set<EntryRef> unknown = new HashSet<>(held);
            unknown.removeIf(leases::holds);
            List<EntryRef> lostOnTheWay = unknown.stream().filter(unknownBefore::contains).toList();
            unknownBefore = unknown;
            return lostOnTheWay.isEmpty() ? Uni.createFrom().item(interval) : startLate(lostOnTheWay);
        });
    }

    private Uni<Duration> startLate(List<EntryRef> refs) {
        return source.reread(refs).map(deliveries -> {
            LOG.infof("%d deliveries were lost on their way here and start now", deliveries.size());
            for (Delivery delivery : deliveries) {
                if (leases.free() > 0) {
                    starter.start(delivery);
                }
            }
            return interval;
        });
    }

    private void lost(EntryRef ref) {
        if (leases.cutOff(ref, Ending.LOST)) {
            lost.tell(List.of(ref));
            LOG.warnf("The lease on %s %s of queue %s was lost; its attempt is cut off.", ref.lane(), ref.entry(), ref.queue());
            slotFreed.run();
        }
    }
}
