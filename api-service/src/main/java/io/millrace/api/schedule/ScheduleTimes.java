package io.millrace.api.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.cron.ScheduleEntry;
import io.millrace.schedule.SlotMemory;

/**
 * When a schedule ran, will run, and should have run.
 *
 * @param next its next slots
 * @param last the last slot that was decided; {@code null}: none yet
 * @param alert what is wrong with it, in a sentence; {@code null}: nothing
 */
record ScheduleTimes(List<Instant> next, @Nullable Instant last, long missed, @Nullable Instant lastMissed,
        @Nullable String alert) {

    private static final int SLOTS_SHOWN = 5;
    /** As long as a slot may be late without counting as missed, and some more. */
    private static final Duration OVERDUE = Duration.ofSeconds(90);
    private static final Duration ALERTED = Duration.ofDays(1);

    static ScheduleTimes of(ScheduleItem item, ScheduleEntry entry, SlotMemory memory) {
        Instant last = memory.last().equals(Instant.EPOCH) ? null : memory.last();
        boolean paused = item.mark().paused();
        return new ScheduleTimes(paused ? List.of() : entry.timetable().upcoming(memory.now(), SLOTS_SHOWN), last,
                memory.missed(), memory.lastMissed(), paused ? null : alert(item, entry, memory, last));
    }

    private static @Nullable String alert(ScheduleItem item, ScheduleEntry entry, SlotMemory memory, @Nullable Instant last) {
        Instant since = item.mark().since();
        Instant begin = last == null || last.isBefore(since) ? since : last;
        Instant due = begin.equals(Instant.EPOCH) ? null : entry.timetable().next(begin);
        if (due != null && due.isBefore(memory.now().minus(OVERDUE))) {
            return "The slot " + due + " has not been fired: no scheduler runs, or none reaches Redis";
        }
        Instant missed = memory.lastMissed();
        return missed != null && missed.isAfter(memory.now().minus(ALERTED))
                ? "Slots were missed within the last day, the last one at or before " + missed + "; " + memory.missed()
                        + " since the schedule began"
                : null;
    }
}
