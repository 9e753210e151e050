package io.millrace.scheduler;

import java.time.Clock;
import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.jboss.logging.Logger;

import io.millrace.client.TaskClient;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;

/** Runs the loop every second, from the start of the service; it does not start with entries that are not right. */
@ApplicationScoped
class Scheduler {

    private static final Logger LOG = Logger.getLogger(Scheduler.class);

    private final List<ScheduleEntry> entries;
    private final SchedulerLoop loop;

    Scheduler(ScheduleConfig config, ScheduleReader reader, TaskClient client) {
        this.entries = reader.read(config);
        this.loop = new SchedulerLoop(entries, client, Clock.systemUTC());
    }

    /** Ticks begin here and not before (quarkus.scheduler.start-mode=halted): only when the entries have proved right. */
    void start(@Observes StartupEvent event, io.quarkus.scheduler.Scheduler ticks) {
        ticks.resume();
        LOG.infof("Schedules: %s", entries.isEmpty() ? "none (see millrace.schedules)"
                : entries.stream().map(ScheduleEntry::name).toList());
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    Uni<Void> tick() {
        return loop.runOnce();
    }

    Duration sinceLastTurn() {
        return loop.sinceLastTurn();
    }
}
