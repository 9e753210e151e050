package io.millrace.api.schedule;

import org.jspecify.annotations.Nullable;

import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleSpec;
import io.millrace.schedule.ScheduleSnapshot.Mark;

/**
 * A schedule as it was found.
 *
 * @param spec what it says; {@code null} when it cannot be read
 * @param entry the same, checked; {@code null} when something is wrong with it
 * @param problem what is wrong with it
 */
record ScheduleItem(String name, boolean configured, Mark mark, @Nullable ScheduleSpec spec, @Nullable ScheduleEntry entry,
        @Nullable String problem) {
}
