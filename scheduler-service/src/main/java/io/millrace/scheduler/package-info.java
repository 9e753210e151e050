/**
 * Cron entries in, tasks out. {@link io.millrace.scheduler.SchedulerLoop} takes the turns, {@link io.millrace.scheduler.Roster}
 * knows the entries, {@link io.millrace.scheduler.EntryRun} fires one entry's slots, {@link io.millrace.scheduler.CatchUp} says
 * what becomes of late ones. Any number of schedulers may run: each slot is fired once by the book of slots, in Redis.
 */
@NullMarked
package io.millrace.scheduler;

import org.jspecify.annotations.NullMarked;
