package io.millrace.api.event;

import java.util.List;

import jakarta.inject.Singleton;

import io.millrace.api.inspect.BreakerDocument;
import io.millrace.api.inspect.QueueOverview;
import io.millrace.inspect.ChangePosition;
import io.millrace.inspect.TaskChanges;
import io.millrace.inspect.TaskInspector;
import io.smallrye.mutiny.Uni;

/** Looks at everything that can be watched. */
@Singleton
class Watch {

    /** What one look sees. */
    record Look(TaskChanges changes, Snapshot snapshot) {
    }

    private final TaskInspector inspector;
    private final QueueOverview overview;

    Watch(TaskInspector inspector, QueueOverview overview) {
        this.inspector = inspector;
        this.overview = overview;
    }

    /** The place from which on everything is still to come. */
    Uni<ChangePosition> present() {
        return inspector.present();
    }

    /** What happened past a place. */
    Uni<TaskChanges> changes(ChangePosition after) {
        return inspector.queues().chain(queues -> inspector.changes(queues, after));
    }

    /** What happened past a place, and how everything is. */
    Uni<Look> look(ChangePosition after) {
        return inspector.queues().chain(queues -> Uni.combine().all().unis(inspector.changes(queues, after),
                overview.readAll(queues), inspector.workers(), breakers())
                .with((changes, documents, workers, breakers) -> new Look(changes, Snapshot.of(documents, workers, breakers))));
    }

    private Uni<List<BreakerDocument>> breakers() {
        return inspector.breakers().map(breakers -> breakers.stream().map(BreakerDocument::of).toList());
    }
}
