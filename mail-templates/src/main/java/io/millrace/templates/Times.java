package io.millrace.templates;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Spans of time as people read them. What is not in ISO 8601 is taken to be in words already. */
public final class Times {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d", Locale.ENGLISH);
    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);
    private static final DateTimeFormatter YEAR = DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH);
    private static final int DATE_LENGTH = "2026-11-16".length();

    private Times() {
    }

    /** {@code PT90M} as {@code 1 hour and 30 minutes}. */
    static String span(String text) {
        Duration duration = duration(text);
        if (duration == null || duration.isZero() || duration.isNegative()) {
            return text;
        }
        long minutes = duration.plusSeconds(59).toMinutes();
        if (minutes % (24 * 60) == 0) {
            return counted(minutes / (24 * 60), "day");
        }
        String hours = minutes < 60 ? "" : counted(minutes / 60, "hour");
        String rest = minutes % 60 == 0 ? "" : counted(minutes % 60, "minute");
        return hours + (hours.isEmpty() || rest.isEmpty() ? "" : " and ") + rest;
    }

    /** {@code 2026-11-16} as {@code 16 November 2026}. */
    static String day(String text) {
        LocalDate date = date(text);
        return date == null ? text : YEAR.format(date);
    }

    /**
     * The days from one date to another, as {@link #day} writes them, each part named once:
     * {@code 30 November – 6 December 2026}.
     */
    public static String period(String from, String to) {
        LocalDate start = date(from);
        LocalDate end = date(to);
        if (start == null || end == null) {
            return from + " – " + to;
        }
        if (start.equals(end)) {
            return YEAR.format(end);
        }
        boolean sameYear = start.getYear() == end.getYear();
        boolean sameMonth = sameYear && start.getMonth() == end.getMonth();
        String first = (sameMonth ? DAY : sameYear ? MONTH : YEAR).format(start);
        return first + (sameMonth ? "–" : " – ") + YEAR.format(end);
    }

    private static @Nullable Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    private static @Nullable LocalDate date(String text) {
        try {
            // Of a date with a time, the date.
            return LocalDate.parse(text.length() > DATE_LENGTH && text.charAt(DATE_LENGTH) == 'T'
                    ? text.substring(0, DATE_LENGTH)
                    : text);
        } catch (DateTimeException notIso) {
            return writtenDate(text);
        }
    }

    private static @Nullable LocalDate writtenDate(String text) {
        try {
            return LocalDate.parse(text, YEAR);
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
