package io.millrace.schedule;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;

/**
 * Fires slots of cron entries. Any number of schedulers may ask for the same slot at the same time: it becomes one task. An
 * entry is known by its queue and its name. Safe for use from any thread.
 *
 * <p>
 * Everything fails with {@link io.millrace.client.BrokerUnavailableException} when Redis does not answer; what was asked for
 * may then have been done, and asking again is safe.
 */
public interface SlotBook {

    /** How many runs of an entry are remembered. */
    int MOST_RUNS = 100;

    /**
     * What is remembered of an entry. It is remembered for 400 days after it was last fired or recalled.
     *
     * @param timing stands for the way in which the entry's slots are made; one that was never seen is noted with the present
     *        time, before which an entry has no slots. {@code null} notes nothing
     */
    Uni<SlotMemory> recall(QueueName queue, String entry, @Nullable String timing);

    /** Turns a slot into a task, in one step, if it is the first after the one that the caller knows as the last. */
    Uni<SlotVerdict> fire(SlotFiring firing);

    /**
     * Gives slots up: from now on the last one of them is the last.
     *
     * @param miss which ones
     */
    Uni<SlotVerdict> miss(SlotMiss miss);

    /** Runs an entry now, beside its slots. Of a firing it obeys all but the slot. */
    Uni<SlotVerdict> runNow(SlotFiring firing);

    /** The last runs of an entry, the latest first. */
    Uni<List<SlotRun>> runs(QueueName queue, String entry, int most);

    /** Forgets an entry. */
    Uni<Void> forget(QueueName queue, String entry);
}
