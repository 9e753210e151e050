package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkerCard;
import io.smallrye.mutiny.Uni;

/**
 * Tells now and then that this worker lives, and what it does. Whatever began is told by the broker's time now and by how long
 * ago that was, so that it fits the other times that people see.
 */
final class Announcer {

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int MOST_RUNNING = 200;
    private static final int MOST_BLOCKED = 20;

    private final WorkSource source;
    private final LeaseTable leases;
    private final WorkerOptions options;
    private final Set<String> types;
    private final Clock clock;
    private final HandlerLoops loops;
    private final long startedNanos = System.nanoTime();

    Announcer(WorkSource source, LeaseTable leases, WorkerOptions options, Set<String> types, HandlerLoops loops,
            Clock clock) {
        this.source = source;
        this.leases = leases;
        this.options = options;
        this.types = types;
        this.loops = loops;
        this.clock = clock;
    }

    Uni<Duration> runOnce() {
        Instant now = clock.instant();
        List<WorkerCard.Running> running = leases.running().stream()
                .sorted(Comparator.comparing(attempt -> attempt.startedNanos() - startedNanos)).limit(MOST_RUNNING)
                .map(attempt -> new WorkerCard.Running(attempt.queue(), attempt.id(), attempt.delivery().message().type(),
                        attempt.startedAt(clock)))
                .toList();
        return source.announce(new WorkerCard(now.minusNanos(System.nanoTime() - startedNanos), options.weights(),
                options.concurrency(), types, options.unknownTypeTimeout(), leases.runningCount(), running,
                loops.blocked().stream().limit(MOST_BLOCKED).toList())).replaceWith(PERIOD);
    }
}
