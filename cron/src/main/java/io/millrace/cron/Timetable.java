package io.millrace.cron;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** The slots of an entry: the instants at which it is due. */
@FunctionalInterface
public interface Timetable {

    /** The first slot after an instant; {@code null} when there is none any more. */
    @Nullable
    Instant next(Instant after);

    /** The first slots after an instant, in ascending order; fewer when it ends. */
    default List<Instant> upcoming(Instant after, int count) {
        List<Instant> slots = new ArrayList<>();
        Instant slot = next(after);
        while (slot != null && slots.size() < count) {
            slots.add(slot);
            slot = next(slot);
        }
        return slots;
    }
}
