package io.millrace.schedule;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The store at one moment.
 *
 * @param now Redis' time
 * @param revision grows with every change
 * @param isWhole {@code false}: nothing has changed since the revision that was known, and nothing else is told
 * @param entries the stored entries by name
 * @param marks what is noted of entries, stored or configured, by name
 * @param configured what schedulers published last
 * @param publishedAt when they did
 */
public record ScheduleSnapshot(Instant now, long revision, boolean isWhole, Map<String, Stored> entries,
        Map<String, Mark> marks, @Nullable String configured, @Nullable Instant publishedAt) {

    /** Nothing noted. */
    public static final Mark NO_MARK = new Mark(0, false, Instant.EPOCH);

    /** A stored entry. */
    public record Stored(String json) {
    }

    /**
     * What is noted of an entry.
     *
     * @param version of the entry; 0 for a configured one that nobody ever paused
     * @param since it has no slots before this
     */
    public record Mark(long version, boolean paused, Instant since) {
    }

    /** What is noted of an entry. */
    public Mark mark(String name) {
        return marks.getOrDefault(name, NO_MARK);
    }
}
