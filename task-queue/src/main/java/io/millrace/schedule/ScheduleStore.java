package io.millrace.schedule;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;

/**
 * The cron entries that operators make, for all schedulers, and the entries that schedulers were configured with, for operators
 * to see. What an entry says is opaque here. Safe for use from any thread; fails as {@link SlotBook} does.
 */
public interface ScheduleStore {

    /** Most entries that are stored. */
    int MOST = 1_000;

    /** The longest entry, in characters. */
    int LONGEST = 64 * 1024;

    /** Everything; without its entries when nothing has changed since a revision that the caller knows, -1 for none. */
    Uni<ScheduleSnapshot> load(long known);

    /**
     * Stores an entry.
     *
     * @param json what it says
     * @param timing stands for the way in which its slots are made; with another timing it has no slots before now
     * @param paused whether it does nothing
     * @param expected the version that it replaces; {@code null}: there must be none
     */
    Uni<ScheduleChange> put(String name, String json, String timing, boolean paused, @Nullable Long expected);

    /** Deletes an entry; {@code null} for any version. */
    Uni<ScheduleChange> remove(String name, @Nullable Long expected);

    /** Pauses an entry, stored or configured, or resumes it: then it has no slots before now. */
    Uni<ScheduleChange> pause(String name, boolean paused);

    /** Tells which entries a scheduler was configured with, and that it lives. */
    Uni<Void> publish(String json);
}
