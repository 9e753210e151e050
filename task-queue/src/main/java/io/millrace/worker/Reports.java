package io.millrace.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jboss.logging.Logger;

import io.millrace.broker.Report;
import io.millrace.broker.WorkSource;
import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * Brings what attempts say of themselves to the broker: the first word at once, then what has gathered within a second, all
 * attempts together. A report that does not arrive is not sent again; the next one is as good.
 */
final class Reports {

    private static final Logger LOG = Logger.getLogger(Reports.class);
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

    private final ContextInternal engine;
    private final WorkSource source;
    private final Loop loop;
    private final Set<Attempt> untold = new LinkedHashSet<>();

    Reports(WorkSource source, ContextInternal engine) {
        this.engine = engine;
        this.source = source;
        this.loop = new Loop("Reports", engine, this::runOnce);
    }

    Loop loop() {
        return loop;
    }

    /** An attempt has something to tell. Called from any thread. */
    void noted(Attempt attempt) {
        engine.runOnContext(ignored -> {
            if (!attempt.isOver()) {
                untold.add(attempt);
                loop.wakeIn(Duration.ofNanos(Math.max(0, attempt.reportDueAt() - System.nanoTime())));
            }
        });
    }

    /** The attempt ends, and is about to be settled as one whose task has a record: what it said last goes before that. */
    void last(Attempt attempt) {
        if (untold.remove(attempt)) {
            Isolation.run("Reporting", attempt.id(), () -> send(List.of(report(attempt))));
        }
    }

    /** The attempt is over, and nothing of it will be kept. */
    void drop(Attempt attempt) {
        untold.remove(attempt);
    }

    private Uni<Duration> runOnce() {
        long now = System.nanoTime();
        long rest = Loop.BACKSTOP.toNanos();
        List<Report> due = new ArrayList<>();
        for (Iterator<Attempt> all = untold.iterator(); all.hasNext();) {
            Attempt attempt = all.next();
            long wait = attempt.reportDueAt() - now;
            if (wait <= 0) {
                all.remove();
                Isolation.run("Reporting", attempt.id(), () -> due.add(report(attempt)));
            } else {
                rest = Math.min(rest, wait);
            }
        }
        send(due);
        return Uni.createFrom().item(Duration.ofNanos(rest).plusMillis(1));
    }

    private static Report report(Attempt attempt) {
        return attempt.report(System.nanoTime() + INTERVAL);
    }

    /** One that is refused keeps no other from arriving: then each is sent by itself. */
    private void send(List<Report> reports) {
        if (!reports.isEmpty()) {
            Uni.createFrom().deferred(() -> source.report(reports)).subscribe().with(
                    done -> LOG.tracef("%d reports arrived", reports.size()), failure -> {
                        LOG.debugf("%d reports did not arrive: %s", reports.size(), Isolation.shown(failure));
                        if (reports.size() > 1 && !(failure instanceof BrokerUnavailableException)) {
                            reports.forEach(report -> send(List.of(report)));
                        }
                    });
        }
    }
}
