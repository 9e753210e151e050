package io.millrace.worker;

import java.util.Map;

import io.millrace.broker.WorkSource;
import io.millrace.worker.Vitals.Sign;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * What a worker does for the queues of one part of its source, whatever becomes of the others: it settles, keeps leases, and
 * brings tasks back. The loops start with the part's first connection.
 */
final class Upkeep {

    private final WorkSource part;
    private final Finisher finisher;
    private final Loop renewing;
    private final Loop recovering;
    private final Loop promoting;
    private final Loop tending;
    private boolean started;

    Upkeep(WorkSource part, ContextInternal context, LeaseKeeper keeper, Finisher finisher, WorkerOptions options) {
        this.part = part;
        this.finisher = finisher;
        renewing = new Loop("Lease keeper", context, LeaseKeeper.interval(options), keeper::runOnce);
        recovering = new Loop("Recoverer", context, options.lease(), new Recoverer(part)::runOnce);
        promoting = new Loop("Promoter", context, new Promoter(part)::runOnce);
        tending = new Loop("Janitor", context, Janitor.PERIOD,
                new Janitor(part, options.unknownTypeTimeout(), System::nanoTime)::runOnce);
    }

    void open(WorkSource.Listener listener) {
        part.open(listener);
    }

    boolean hasStarted() {
        return started;
    }

    void connected() {
        if (started) {
            renewing.wake();
            finisher.loop().wake();
            promoting.wake();
        } else {
            started = true;
            finisher.loop().start();
            renewing.start();
            promoting.start();
            recovering.start();
            tending.start();
        }
    }

    Loop promoting() {
        return promoting;
    }

    boolean isIdle() {
        return finisher.isIdle();
    }

    /** What shows that this goes on; it needs nothing but the part's own connections. */
    void showTo(Vitals vitals) {
        vitals.watch("settling", part::isUp, () -> new Sign(finisher.isWaiting(), finisher.confirmed(),
                "nobody confirms what is settled"));
        Map.of("settling", finisher.loop(), "renewing", renewing, "recovering", recovering, "promoting", promoting)
                .forEach((name, loop) -> vitals.watch(name, part::isUp, () -> Sign.of(loop, true)));
        // Who announces which types may be known to a server that has none of this part's queues.
        vitals.watch("janitor", part::isUp, () -> Sign.of(tending, false));
    }

    Uni<Void> stopBringingBack() {
        return promoting.stop().chain(recovering::stop).chain(tending::stop);
    }

    Uni<Void> stopSettling() {
        return finisher.loop().stop();
    }

    Uni<Void> stopRenewing() {
        return renewing.stop();
    }
}
