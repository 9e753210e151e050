package io.millrace.task;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Says of what there may be only one task at a time in a queue. A second one is refused while the first lives; the lock ends
 * with its holder, or after {@code lasting} if that is sooner.
 *
 * @param key what the two have in common, 1 to 256 characters; {@code null}: their type and payload
 * @param lasting how long the lock is held at most, 1 ms to 366 days
 */
public record Uniqueness(@Nullable String key, Duration lasting) {

    private static final int LONGEST_KEY = 256;

    public Uniqueness {
        check(key == null || (!key.isEmpty() && key.length() <= LONGEST_KEY), "a unique key has 1 to " + LONGEST_KEY
                + " characters");
        check(lasting.compareTo(Duration.ofMillis(1)) >= 0 && lasting.compareTo(TaskOptions.LONGEST) <= 0,
                "uniqueFor is 1 ms to 366 days, not " + lasting);
    }

    /** As long as the task lives. */
    public static Uniqueness ofKey(String key) {
        return new Uniqueness(key, TaskOptions.LONGEST);
    }

    /** By type and payload. */
    public static Uniqueness lasting(Duration lasting) {
        return new Uniqueness(null, lasting);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
