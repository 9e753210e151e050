/**
 * Cron entries in, tasks out. {@link io.millrace.scheduler.Slots} says when an entry is due,
 * {@link io.millrace.scheduler.SchedulerLoop} turns each slot into a task whose id is made of the entry and the slot, so that
 * any number of schedulers enqueue it once.
 */
@NullMarked
package io.millrace.scheduler;

import org.jspecify.annotations.NullMarked;
