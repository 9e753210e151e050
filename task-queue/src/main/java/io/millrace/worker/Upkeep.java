package io.millrace.worker;

import java.util.List;

import io.millrace.broker.WorkSource;
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
        renewing = new Loop("Lease keeper", context, keeper::runOnce);
        recovering = new Loop("Recoverer", context, new Recoverer(part, options)::runOnce);
        promoting = new Loop("Promoter", context, new Promoter(part)::runOnce);
        tending = new Loop("Janitor", context, new Janitor(part, options.unknownTypeTimeout(), System::nanoTime)::runOnce);
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

    List<Loop> loops() {
        return List.of(finisher.loop(), renewing, recovering, promoting, tending);
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
