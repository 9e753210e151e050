package io.millrace.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.millrace.client.TaskClient;
import io.smallrye.mutiny.Uni;

/**
 * Enqueues what is due, each time it is run.
 *
 * <p>
 * It starts from the moment at which it is made: slots that passed while no scheduler ran are not made up for. As long as it
 * lives, a slot that could not be enqueued stays due, within the bounds of {@link EntryRun}.
 */
final class SchedulerLoop {

    private final List<EntryRun> runs;
    private final Clock clock;
    private volatile Instant lastTurn;

    SchedulerLoop(List<ScheduleEntry> entries, TaskClient client, Clock clock) {
        Instant start = clock.instant();
        this.runs = entries.stream().map(entry -> new EntryRun(entry, client, start)).toList();
        this.clock = clock;
        this.lastTurn = start;
    }

    /**
     * Enqueues every slot that is due by now. What cannot be enqueued is logged and stays due; the {@code Uni} does not fail
     * for it. Not to be called again before it ends.
     */
    Uni<Void> runOnce() {
        Instant now = clock.instant();
        Uni<Void> all = runs.isEmpty() ? Uni.createFrom().voidItem()
                : Uni.join().all(runs.stream().map(run -> run.enqueueDue(now)).toList()).andCollectFailures().replaceWithVoid();
        return all.onTermination().invoke(() -> lastTurn = clock.instant());
    }

    /** How long ago it last ran to the end. */
    Duration sinceLastTurn() {
        return Duration.between(lastTurn, clock.instant());
    }
}
