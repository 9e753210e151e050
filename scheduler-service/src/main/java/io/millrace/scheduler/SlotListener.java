package io.millrace.scheduler;

import io.millrace.cron.ScheduleEntry;
import io.millrace.schedule.SlotVerdict;

/** Hears what was decided about slots. */
@FunctionalInterface
interface SlotListener {

    /** This scheduler was the one that decided. */
    void decided(ScheduleEntry entry, CatchUp.Step step, SlotVerdict verdict);
}
