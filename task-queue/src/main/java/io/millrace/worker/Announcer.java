package io.millrace.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import io.millrace.broker.WorkSource;
import io.millrace.broker.WorkerCard;
import io.smallrye.mutiny.Uni;

/** Tells now and then that this worker lives, and what it does. */
final class Announcer {

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int MOST_RUNNING = 200;

    private final WorkSource source;
    private final LeaseTable leases;
    private final WorkerOptions options;
    private final Set<String> types;
    private final Instant started = Instant.now();

    Announcer(WorkSource source, LeaseTable leases, WorkerOptions options, Set<String> types) {
        this.source = source;
        this.leases = leases;
        this.options = options;
        this.types = types;
    }

    Uni<Duration> runOnce() {
        List<WorkerCard.Running> running = leases.running().stream()
                .sorted(Comparator.comparing(Attempt::startedAt)).limit(MOST_RUNNING)
                .map(attempt -> new WorkerCard.Running(attempt.queue(), attempt.id(), attempt.delivery().message().type(),
                        attempt.startedAt()))
                .toList();
        return source.announce(new WorkerCard(started, options.weights(), options.concurrency(), types,
                options.unknownTypeTimeout(),
                leases.runningCount(), running)).replaceWith(PERIOD);
    }
}
