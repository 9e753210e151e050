package io.millrace.worker;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jboss.logging.Logger;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.WorkSource;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.observe.Ending;
import io.smallrye.mutiny.Multi;
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
    private final Duration interval;
    private Set<EntryRef> unknownBefore = Set.of();

    LeaseKeeper(WorkSource source, LeaseTable leases, Starter starter, Attempts attempts, LostLeases lost,
            WorkerOptions options) {
        this.source = source;
        this.leases = leases;
        this.starter = starter;
        this.attempts = attempts;
        this.lost = lost;
        this.interval = interval(options);
    }

    /** Between two renewals. */
    static Duration interval(WorkerOptions options) {
        return options.lease().dividedBy(3);
    }

    /** Whatever becomes of the renewal, requests to cancel are asked for. */
    Uni<Duration> runOnce() {
        return Uni.createFrom().deferred(this::renew).onItemOrFailure()
                .call((renewed, failure) -> heedCancelRequests()).replaceWith(interval);
    }

    private Uni<Void> heedCancelRequests() {
        return source.cancelRequests(leases.runningTasks())
                .invoke(tasks -> Isolation.each("Cancelling", tasks, attempts::cancel))
                .replaceWithVoid();
    }

    private Uni<Void> renew() {
        Set<EntryRef> before = leases.runningRefs();
        return source.renew().chain(held -> {
            Isolation.each("Cutting off", before.stream()
                    .filter(ref -> !held.contains(ref) && source.serves(ref.queue())).toList(), this::lost);
            Set<EntryRef> unknown = new HashSet<>(held);
            unknown.removeIf(leases::holds);
            List<EntryRef> lostOnTheWay = unknown.stream().filter(unknownBefore::contains).toList();
            unknownBefore = unknown;
            return lostOnTheWay.isEmpty() ? Uni.createFrom().voidItem() : startLate(lostOnTheWay);
        });
    }

    /** One that cannot be read keeps no other: then each is read by itself. */
    private Uni<Void> startLate(List<EntryRef> refs) {
        return Uni.createFrom().deferred(() -> source.reread(refs)).invoke(this::start).replaceWithVoid()
                .onFailure(failure -> !(failure instanceof BrokerUnavailableException)).recoverWithUni(failure -> {
                    if (refs.size() > 1) {
                        return Multi.createFrom().iterable(refs).onItem()
                                .transformToUniAndConcatenate(ref -> startLate(List.of(ref))).collect().last();
                    }
                    LOG.warnf("%s was lost on its way here and cannot be read: %s", refs.get(0), Isolation.shown(failure));
                    return Uni.createFrom().voidItem();
                });
    }

    private void start(List<Delivery> deliveries) {
        LOG.infof("%d deliveries were lost on their way here and start now", deliveries.size());
        Isolation.each("Starting late", deliveries, delivery -> {
            if (leases.free() > 0 || starter.isForOthers(delivery)) {
                starter.start(delivery);
            }
        });
    }

    private void lost(EntryRef ref) {
        if (leases.cutOff(ref, Ending.LOST)) {
            lost.tell(List.of(ref));
            LOG.warnf("The lease on %s %s of queue %s was lost; its attempt is cut off.", ref.lane(), ref.entry(), ref.queue());
        }
    }
}
