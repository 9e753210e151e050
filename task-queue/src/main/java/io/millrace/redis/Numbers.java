package io.millrace.redis;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Reads numbers out of keys that anybody may have written to. What is none must not fail the page, the batch or the loop that
 * it is read in.
 */
final class Numbers {

    private static final int MOST_SHOWN = 40;
    /** Past it a count is nonsense, and one more would be negative soon. */
    private static final int LARGEST_COUNT = 1_000_000_000;

    private Numbers() {
    }

    /** A whole number; 0 for what is none. */
    static long whole(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** How many; -1 for what is no count. */
    static int count(String text) {
        try {
            int count = Integer.parseInt(text);
            return count < 0 || count > LARGEST_COUNT ? -1 : count;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A whole number in the bounds of an int; 0 for what is none. */
    static int small(@Nullable String text) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, whole(text)));
    }

    /** A time in ms since the epoch; {@code null} for what is none. */
    static @Nullable Instant time(@Nullable String text) {
        long millis = whole(text);
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    /** A score, as Redis writes one; 0 for what is none. */
    static double score(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> fraction(text);
        };
    }

    private static double fraction(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** As much of a text as a message shows. */
    static String excerpt(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }
}
