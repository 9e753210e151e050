package io.millrace.types.digest;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A week as ISO 8601 counts them, Monday to Sunday; written {@code 2026-W48}, so that later ones sort after. */
public record IsoWeek(LocalDate monday) {

    private static final Pattern FORM = Pattern.compile("(\\d{4})-W(\\d{2})");

    /** The week of a day. */
    public static IsoWeek of(LocalDate day) {
        return new IsoWeek(day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
    }

    /**
     * The week that a text says.
     *
     * @throws IllegalArgumentException when it says none
     */
    public static IsoWeek parse(String text) {
        Matcher form = FORM.matcher(text);
        try {
            if (form.matches()) {
                return new IsoWeek(LocalDate.of(Integer.parseInt(form.group(1)), 1, 4)
                        .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, Integer.parseInt(form.group(2)))
                        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)));
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Not an ISO week: \"" + text + "\"", e);
        }
        throw new IllegalArgumentException("An ISO week is written 2026-W48, not \"" + text + "\"");
    }

    /** The week before. */
    public IsoWeek previous() {
        return new IsoWeek(monday.minusWeeks(1));
    }

    /** Its last day. */
    public LocalDate sunday() {
        return monday.plusDays(6);
    }

    @Override
    public String toString() {
        return String.format("%04d-W%02d", monday.get(IsoFields.WEEK_BASED_YEAR),
                monday.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
