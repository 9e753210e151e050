package io.millrace.api.inspect;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.millrace.inspect.WorkerView;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A worker that lives: it said so within the last 30 s.
 *
 * @param name unique to this start of its process; claims carry it
 * @param lastSeen when it last said so, by Redis' clock
 * @param queues that it serves, with their weights
 * @param concurrency most tasks at a time
 * @param types that it has handlers for
 * @param runningCount tasks that it runs
 * @param running the first of them, 200 at most, those that run longest before the others
 */
@RegisterForReflection
record WorkerDocument(String name, String host, long pid, Instant startedAt, Instant lastSeen, Map<String, Integer> queues,
        int concurrency, List<String> types, int runningCount, List<Running> running) {

    /** A task that a worker runs, and since when. */
    @RegisterForReflection
    record Running(String queue, String id, String type, Instant since) {
    }

    static WorkerDocument of(WorkerView worker) {
        Map<String, Integer> queues = new TreeMap<>();
        worker.queues().forEach((queue, weight) -> queues.put(queue.value(), weight));
        return new WorkerDocument(worker.name(), worker.host(), worker.pid(), worker.started(), worker.lastSeen(), queues,
                worker.concurrency(), worker.types(), worker.runningCount(), worker.running().stream()
                        .map(task -> new Running(task.queue().value(), task.id().value(), task.type(), task.since())).toList());
    }
}
