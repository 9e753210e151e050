package io.millrace.worker;

import java.time.Duration;
import java.util.List;

import io.millrace.broker.Delivery;
import io.millrace.broker.Lane;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkSource.Fetched;
import io.millrace.broker.WorkSource.Share;
import io.smallrye.mutiny.Uni;

/**
 * Fetches as many tasks as there are free slots. When every queue is empty it waits for the first that is not; when no slot
 * is free, for the lease table to tell of one; while nothing could start because of what is away, for that to be tried.
 */
final class Fetcher {

    /** Asks nobody: the breakers are known here. */
    private static final Duration WHILE_ALL_IS_AWAY = Duration.ofMillis(50);
    /** New tasks and comebacks; lanes share the part of the latter. */
    private static final int STREAMS_OF_A_QUEUE = 2;

    private final WorkSource source;
    private final LeaseTable leases;
    private final Starter starter;
    private final Settling finisher;
    private final SharePlan plan;
    private final int streams;
    private boolean allEmpty;
    private long fetched;

    Fetcher(WorkSource source, LeaseTable leases, Starter starter, Settling finisher, WorkerOptions options) {
        this.source = source;
        this.leases = leases;
        this.starter = starter;
        this.finisher = finisher;
        this.plan = new SharePlan(options.weights());
        this.streams = options.weights().size() * STREAMS_OF_A_QUEUE;
    }

    /** How many deliveries it has had. */
    long fetched() {
        return fetched;
    }

    /** Whether nothing but a lack of tasks keeps it from fetching some. */
    boolean hasRoom() {
        return leases.free() > 0 && starter.hasRoom();
    }

    Uni<Duration> runOnce() {
        int slots = leases.free();
        if (slots <= 0) {
            return Uni.createFrom().item(Loop.BACKSTOP);
        }
        int free = Math.min(Math.min(slots, starter.room()), WorkSource.MOST_FETCHED);
        if (free <= 0) {
            return Uni.createFrom().item(WHILE_ALL_IS_AWAY);
        }
        if (allEmpty) {
            return source.awaitWork(Math.max(1, free / streams)).map(fetched -> {
                start(fetched);
                allEmpty = fetched.deliveries().isEmpty() && fetched.lookAgain().equals(Fetched.WHEN_ANNOUNCED);
                return allEmpty || !fetched.deliveries().isEmpty() ? Duration.ZERO : fetched.lookAgain();
            });
        }
        plan.begin();
        return fetch(free, 0).map(started -> {
            allEmpty = started == 0;
            return Duration.ZERO;
        });
    }

    /** Asks the streams that have not come back short for what is missing, until enough is had or all are short. */
    private Uni<Integer> fetch(int free, int started) {
        List<Share> shares = plan.deal(free - started);
        if (shares.isEmpty()) {
            return Uni.createFrom().item(started);
        }
        return source.fetch(shares).chain(fetched -> {
            List<Delivery> deliveries = fetched.deliveries();
            shares.forEach(
                    share -> plan.brought(share, count(deliveries, share, true), count(deliveries, share, false)));
            start(fetched);
            int total = started + deliveries.size();
            return total * 2 >= free ? Uni.createFrom().item(total) : fetch(free, total);
        });
    }

    private static int count(List<Delivery> deliveries, Share share, boolean areNew) {
        return (int) deliveries.stream().map(Delivery::ref)
                .filter(ref -> ref.lane().equals(Lane.READY) == areNew && ref.queue().equals(share.queue())).count();
    }

    /** What must not start goes back at once: what is from a paused queue, and the surplus of a wait on many streams. */
    private void start(Fetched brought) {
        fetched += brought.deliveries().size();
        for (Delivery delivery : brought.deliveries()) {
            boolean mayStart = leases.free() > 0 && !brought.heldBack().contains(delivery.ref().queue());
            if (mayStart || starter.isForOthers(delivery)) {
                starter.start(delivery);
            } else {
                finisher.settle(new Settlement.HandBack(delivery.ref(), delivery.id()));
            }
        }
    }
}
