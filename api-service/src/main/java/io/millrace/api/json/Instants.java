package io.millrace.api.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Instants as callers write them. */
public final class Instants {

    /** What one must be, to follow its name in a sentence. */
    public static final String RULE = "must be an ISO 8601 instant with an offset, such as 2027-01-31T09:00:00Z";

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    private Instants() {
    }

    /**
     * The instant that a text says.
     *
     * @throws DateTimeException when it says none, or one outside the years 1970 to 9999, whose milliseconds not every
     *         program could write
     */
    public static Instant parse(String text) {
        OffsetDateTime time = OffsetDateTime.parse(text);
        if (time.getYear() < FIRST_YEAR || time.getYear() > LAST_YEAR) {
            throw new DateTimeException("Not of the years 1970 to 9999: " + text);
        }
        return time.toInstant();
    }
}
