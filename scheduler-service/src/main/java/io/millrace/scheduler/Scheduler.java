package io.millrace.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.cron.ScheduleCheck;
import io.millrace.cron.ScheduleEntry;
import io.millrace.schedule.ScheduleStore;
import io.millrace.schedule.SlotBook;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * Ticks every second, from the start of the service, which does not start with configured entries that are not right.
 */
@ApplicationScoped
class Scheduler {

    private static final Logger LOG = Logger.getLogger(Scheduler.class);

    private final List<ScheduleEntry> entries;
    private final SchedulerLoop loop;
    private final Turns turns;

    Scheduler(ScheduleConfig config, ConfiguredSchedules reader, SlotBook book, ScheduleStore store, SlotReporter reporter,
            ObjectMapper mapper, Vertx vertx) {
        this.entries = reader.read(config);
        SchedulerTime time = new SchedulerTime(Clock.systemUTC());
        Roster roster = new Roster(entries, new ScheduleCheck(mapper),
                (entry, since, noteSince) -> new EntryRun(entry, since, noteSince, book, time, reporter));
        this.loop = new SchedulerLoop(roster, store, time, Publication.of(entries));
        this.turns = new Turns(loop, vertx);
    }

    /** Ticks begin here and not before (quarkus.scheduler.start-mode=halted): only when the entries have proved right. */
    void start(@Observes StartupEvent event, io.quarkus.scheduler.Scheduler ticks) {
        ticks.resume();
        LOG.infof("Schedules of the configuration: %s", entries.isEmpty() ? "none (see millrace.schedules)"
                : entries.stream().map(ScheduleEntry::name).toList());
    }

    void stop(@Observes ShutdownEvent event) {
        turns.stop();
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        return turns.tick();
    }

    Duration sinceLastTurn() {
        return loop.sinceLastTurn();
    }
}
