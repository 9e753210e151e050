package io.millrace.redis;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.TaskFilter;
import io.smallrye.mutiny.Uni;

/** A way through the tasks in one state, a slice at a time, whatever comes and goes meanwhile. */
interface Walk {

    /**
     * Some members, in order.
     *
     * @param next position to go on from; {@code null} at the end
     */
    record Slice(List<Found> found, @Nullable String next) {
    }

    /**
     * What a script may spend in one turn, which takes Redis about a millisecond: 1 for each element that it looks at, and 1
     * for
     * each 4 KiB that it reads of it.
     */
    int BUDGET = 100;

    /** Where to begin for those of a time. */
    String start(TaskFilter filter);

    /**
     * Reads on from a position. Fails with {@link IllegalArgumentException} when it is none of this walk's.
     *
     * @param count {@link #BUDGET} at most
     */
    Uni<Slice> read(String position, int count);

    /** Whether times rise along the way. */
    boolean isAscending();

    /** Whether no task further on can be of the filter's time. */
    default boolean isPast(Instant time, TaskFilter filter) {
        return isAscending() ? filter.until() != null && !time.isBefore(filter.until())
                : filter.since() != null && time.isBefore(filter.since());
    }
}
