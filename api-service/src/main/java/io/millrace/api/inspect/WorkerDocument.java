package io.millrace.api.inspect;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

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
 * @param blocked its event loops for handlers that do not turn, 20 at most
 */
@RegisterForReflection
record WorkerDocument(String name, String host, long pid, Instant startedAt, Instant lastSeen, Map<String, Integer> queues,
        int concurrency, List<String> types, int runningCount, List<Running> running, List<BlockedLoop> blocked) {

    /** A task that a worker runs, and since when. */
    @RegisterForReflection
    record Running(String queue, String id, String type, Instant since) {
    }

    /** An event loop that a handler holds up by blocking it, and the task that it is busy with, if it is one. */
    @RegisterForReflection
    record BlockedLoop(String thread, Instant since, @Nullable Running task, String stack) {
    }

    static WorkerDocument of(WorkerView worker) {
        Map<String, Integer> queues = new TreeMap<>();
        worker.queues().forEach((queue, weight) -> queues.put(queue.value(), weight));
        return new WorkerDocument(worker.name(), worker.host(), worker.pid(), worker.started(), worker.lastSeen(), queues,
                worker.concurrency(), worker.types(), worker.runningCount(), worker.running().stream()
                        .map(WorkerDocument::running).toList(),
                worker.blocked().stream().map(loop -> new BlockedLoop(loop.thread(), loop.since(),
                        loop.task() == null ? null : running(loop.task()), loop.stack())).toList());
    }

    private static Running running(WorkerView.Running task) {
        return new Running(task.queue().value(), task.id().value(), task.type(), task.since());
    }
}
