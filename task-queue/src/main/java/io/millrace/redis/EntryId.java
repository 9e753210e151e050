package io.millrace.redis;

import java.time.Instant;

/** The id of a stream entry: milliseconds and a sequence. */
record EntryId(long millis, long sequence) implements Comparable<EntryId> {

    /**
     * @throws IllegalArgumentException when the text is no entry id
     */
    static EntryId of(String text) {
        int dash = text.indexOf('-');
        if (dash < 1) {
            throw new IllegalArgumentException("Not the id of an entry: " + text);
        }
        return new EntryId(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    /** The order of entries in a stream, by their ids as text. */
    static int compare(String one, String other) {
        int dash = one.indexOf('-');
        int otherDash = other.indexOf('-');
        if (dash != otherDash) {
            return dash - otherDash;
        }
        return one.length() != other.length() && one.regionMatches(0, other, 0, dash) ? one.length() - other.length()
                : one.compareTo(other);
    }

    Instant time() {
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public int compareTo(EntryId other) {
        return millis != other.millis ? Long.compare(millis, other.millis) : Long.compare(sequence, other.sequence);
    }
}
