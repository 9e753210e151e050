package io.millrace.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

import org.jboss.logging.Logger;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.schedule.ScheduleStore;
import io.smallrye.mutiny.Uni;

/**
 * Takes turns. Each looks whether operators have changed something, and fires what is due; a turn for the due ones alone is
 * taken when one is due before the next. Not to be called again before a turn ends.
 */
final class SchedulerLoop {

    private static final Logger LOG = Logger.getLogger(SchedulerLoop.class);
    private static final Duration PUBLISHED_EVERY = Duration.ofSeconds(5);

    private final Roster roster;
    private final ScheduleStore store;
    private final SchedulerTime time;
    private final String publication;
    private volatile long revision = -1;
    private volatile long published = System.nanoTime() - PUBLISHED_EVERY.toNanos();
    private volatile long lastTurn = System.nanoTime();
    private volatile boolean away;

    /** @param publication what operators are told of the configured entries, as JSON */
    SchedulerLoop(Roster roster, ScheduleStore store, SchedulerTime time, String publication) {
        this.roster = roster;
        this.store = store;
        this.time = time;
        this.publication = publication;
    }

    /** A whole turn. What cannot be done now is logged and stays due; the {@code Uni} does not fail for it. */
    Uni<Void> runOnce() {
        return look().chain(this::publish).onFailure(BrokerUnavailableException.class).invoke(this::silence)
                .onFailure(BrokerUnavailableException.class).recoverWithNull()
                .chain(this::fireDue);
    }

    /** Fires what is due. */
    Uni<Void> fireDue() {
        Collection<EntryRun> runs = roster.runs();
        Uni<Void> all = runs.isEmpty() ? Uni.createFrom().voidItem()
                : Uni.join().all(runs.stream().map(EntryRun::turn).toList()).andCollectFailures().replaceWithVoid();
        return all.onTermination().invoke(() -> lastTurn = System.nanoTime());
    }

    /** How long until something is due, zero when it is already; empty when there is nothing that a tick would not do. */
    Optional<Duration> untilDue() {
        return roster.runs().stream().map(EntryRun::nextDue).filter(Objects::nonNull).min(Instant::compareTo)
                .map(due -> Duration.between(time.now(), due)).map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    /** How long ago a turn ended. */
    Duration sinceLastTurn() {
        return Duration.ofNanos(System.nanoTime() - lastTurn);
    }

    private Uni<Void> look() {
        Instant asked = time.asking();
        return store.load(revision).invoke(snapshot -> {
            time.heard(asked, snapshot.now());
            if (snapshot.isWhole()) {
                roster.update(snapshot);
                revision = snapshot.revision();
            }
            if (away) {
                away = false;
                LOG.info("Redis answers again");
            }
        }).replaceWithVoid();
    }

    private Uni<Void> publish() {
        if (System.nanoTime() - published < PUBLISHED_EVERY.toNanos()) {
            return Uni.createFrom().voidItem();
        }
        return store.publish(publication).invoke(() -> published = System.nanoTime());
    }

    private void silence(Throwable outage) {
        if (!away) {
            away = true;
            LOG.warnf("Redis does not answer, so nothing can be fired: %s", outage.getMessage());
        }
    }
}
