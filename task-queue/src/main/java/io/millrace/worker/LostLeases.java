package io.millrace.worker;

import java.util.Collection;
import java.util.stream.Collectors;

import org.jboss.logging.Logger;

import io.millrace.broker.EntryRef;
import io.millrace.broker.WorkSource;
import io.millrace.observe.TaskListener;
import io.smallrye.mutiny.Uni;

/** Tells of leases that were lost: whoever listens, and the charts. These do without what cannot be told at once. */
final class LostLeases {

    private static final Logger LOG = Logger.getLogger(LostLeases.class);

    private final WorkSource source;
    private final TaskListener listener;

    LostLeases(WorkSource source, TaskListener listener) {
        this.source = source;
        this.listener = listener;
    }

    void tell(Collection<EntryRef> refs) {
        Isolation.each("Telling of a lost lease", refs, ref -> listener.leaseLost(ref.queue()));
        refs.stream().collect(Collectors.groupingBy(EntryRef::queue, Collectors.summingInt(ref -> 1)))
                .forEach((queue, count) -> Uni.createFrom().deferred(() -> source.countLost(queue, count)).subscribe().with(
                        counted -> LOG.debugf("%d lost leases of queue %s are counted", count, queue),
                        failure -> LOG.warnf("%d lost leases of queue %s are missing from its statistics: %s", count, queue,
                                Isolation.shown(failure))));
    }
}
