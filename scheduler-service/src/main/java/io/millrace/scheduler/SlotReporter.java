package io.millrace.scheduler;

import java.time.Duration;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.millrace.cron.ScheduleEntry;
import io.millrace.schedule.SlotVerdict;
import io.millrace.scheduler.CatchUp.Fire;
import io.millrace.scheduler.CatchUp.Miss;
import io.millrace.scheduler.CatchUp.Step;

/**
 * Tells what was decided about slots: in the log, and as the metrics {@code millrace.schedule.slots} (counter by entry and
 * outcome: fired, overlapped, missed) and {@code millrace.schedule.lateness} (timer: from the slot to when it was fired).
 * Missed slots are an error in the log, so that nobody has to look for them.
 */
@ApplicationScoped
class SlotReporter implements SlotListener {

    private static final Logger LOG = Logger.getLogger(SlotReporter.class);
    private static final List<String> OUTCOMES = List.of("fired", "overlapped", "missed");
    private static final Duration[] BUCKETS = { Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(100),
            Duration.ofMillis(250), Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofHours(1) };

    private final @Nullable MeterRegistry registry;

    SlotReporter(Instance<MeterRegistry> registry) {
        this.registry = registry.isResolvable() ? registry.get() : null;
    }

    @Override
    public void decided(ScheduleEntry entry, Step step, SlotVerdict verdict) {
        if (verdict instanceof SlotVerdict.Fired fired && step instanceof Fire fire) {
            LOG.infof("Schedule %s: task %s in queue %s", entry.name(), fired.id(), entry.queue());
            count(entry, "fired", 1);
            lateness(Duration.between(fire.slot(), fired.at()));
        } else if (verdict instanceof SlotVerdict.Overlapped overlapped && step instanceof Fire fire) {
            LOG.warnf("Schedule %s: slot %s becomes no task, since task %s has not ended", entry.name(), fire.slot(),
                    overlapped.live());
            count(entry, "overlapped", 1);
        } else if (verdict instanceof SlotVerdict.Known known) {
            LOG.debugf("Schedule %s: task %s is there already", entry.name(), known.id());
        }
        long missed = step instanceof Fire fire ? fire.standsFor() : ((Miss) step).count();
        if (missed > 0) {
            LOG.errorf("Schedule %s: %d slots were missed, the last at or before %s (misfire policy: %s)", entry.name(), missed,
                    step instanceof Fire fire ? fire.slot() : ((Miss) step).last(), entry.misfire().word());
            count(entry, "missed", missed);
        }
    }

    private void count(ScheduleEntry entry, String outcome, long times) {
        if (registry != null) {
            // All of them, from the first slot on: of a counter that begins with its first event nobody sees that one grow.
            OUTCOMES.forEach(each -> registry.counter("millrace.schedule.slots", "schedule", entry.name(), "outcome", each)
                    .increment(each.equals(outcome) ? (double) times : 0));
        }
    }

    private void lateness(Duration late) {
        if (registry != null) {
            Timer.builder("millrace.schedule.lateness").description("From when a slot was due to when it was fired")
                    .serviceLevelObjectives(BUCKETS).register(registry).record(late);
        }
    }
}
