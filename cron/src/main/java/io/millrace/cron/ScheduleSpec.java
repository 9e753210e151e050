package io.millrace.cron;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a cron entry says, as it was written: nothing of it is checked yet, see {@link ScheduleCheck}.
 *
 * @param cron expression
 * @param type name of the type of its tasks
 * @param payload of its tasks, as JSON
 * @param queue where they wait; {@code null}: the default queue
 * @param zone time zone of the expression; {@code null}: UTC
 * @param misfire word of a {@link MisfirePolicy}; {@code null}: once
 * @param misfireCap most slots that are made up for, with the policy {@code all}; {@code null}: 10
 * @param overlap word of an {@link OverlapPolicy}; {@code null}: allow
 * @param dst word of a {@link DstRule}; {@code null}: once
 * @param jitter tasks are delayed by up to this, each slot by an amount of its own; {@code null}: not at all
 * @param start no slot is before it
 * @param end every slot is before it
 * @param maxRetries of its tasks; {@code null}: as their type says
 * @param timeout of each attempt; {@code null}: as their type says
 * @param expiresAfter how long after the slot a task is not worth starting any more
 * @param retention how long a completed task is kept; {@code null}: until about ten more have run
 * @param description for people
 */
public record ScheduleSpec(String cron, String type, String payload, @Nullable String queue, @Nullable String zone,
        @Nullable String misfire, @Nullable Integer misfireCap, @Nullable String overlap, @Nullable String dst,
        @Nullable Duration jitter, @Nullable Instant start, @Nullable Instant end, @Nullable Integer maxRetries,
        @Nullable Duration timeout, @Nullable Duration expiresAfter, @Nullable Duration retention,
        @Nullable String description) {

    /** An entry that leaves everything else as it is by default. */
    public static ScheduleSpec of(String cron, String type, String payload) {
        return new ScheduleSpec(cron, type, payload, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null);
    }
}
