package io.millrace.api.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.api.inspect.BreakerDocument;
import io.millrace.api.inspect.Items;
import io.millrace.api.inspect.QueueDocument;
import io.millrace.inspect.WorkerView;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** How everything was when it was last looked at. */
record Snapshot(Map<String, QueueDocument> queues, Workforce workers, Items<BreakerDocument> breakers) {

    /** The workers as a whole. */
    @RegisterForReflection
    record Workforce(int workers, int concurrency, int running) {

        static Workforce of(List<WorkerView> workers) {
            return new Workforce(workers.size(), workers.stream().mapToInt(WorkerView::concurrency).sum(),
                    workers.stream().mapToInt(WorkerView::runningCount).sum());
        }
    }

    /** That a queue is gone. */
    @RegisterForReflection
    record Gone(String queue) {
    }

    /** Whose data are not text yet. */
    record Draft(String name, Object data, String queue) {
    }

    static Snapshot of(List<QueueDocument> queues, List<WorkerView> workers, List<BreakerDocument> breakers) {
        Map<String, QueueDocument> byName = new LinkedHashMap<>();
        queues.forEach(queue -> byName.put(queue.queue(), queue));
        return new Snapshot(byName, Workforce.of(workers), new Items<>(breakers));
    }

    /** Everything, for somebody who knows nothing. */
    List<Draft> whole() {
        return since(new Snapshot(Map.of(), new Workforce(-1, 0, 0), new Items<>(List.of())));
    }

    /** What is not as it was. */
    List<Draft> since(Snapshot before) {
        List<Draft> drafts = new ArrayList<>();
        queues.forEach((name, queue) -> {
            QueueDocument old = before.queues.get(name);
            if (old == null || !queue.isLike(old)) {
                drafts.add(new Draft("queue", queue, name));
            }
        });
        before.queues.keySet().stream().filter(name -> !queues.containsKey(name))
                .forEach(name -> drafts.add(new Draft("queue-deleted", new Gone(name), name)));
        if (!workers.equals(before.workers)) {
            drafts.add(new Draft("workers", workers, ""));
        }
        if (!breakers.equals(before.breakers)) {
            drafts.add(new Draft("breakers", breakers, ""));
        }
        return drafts;
    }
}
