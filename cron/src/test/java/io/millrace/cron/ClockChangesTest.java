package io.millrace.cron;

import static io.millrace.cron.CronTimetableTest.between;
import static io.millrace.cron.CronTimetableTest.parse;
import static io.millrace.cron.CronTimetableTest.timetable;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What happens when clocks change. New York: 2026-03-08 02:00 -05:00 is followed by 03:00 -04:00 at 07:00Z; 2026-11-01 02:00
 * -04:00 by 01:00 -05:00 at 06:00Z. Berlin: 2026-03-29 02:00 +01:00 by 03:00 +02:00 at 01:00Z; 2026-10-25 03:00 +02:00 by
 * 02:00 +01:00 at 01:00Z. Lord Howe: 2026-10-04 02:00 +10:30 by 02:30 +11:00 at 2026-10-03T15:30Z; 2026-04-05 02:00 +11:00 by
 * 01:30 +10:30 at 2026-04-04T15:00Z. Phoenix never.
 */
class ClockChangesTest {

    @ParameterizedTest(name = "{0} in {1} after {2} up to {3}: {4}, literally {5}")
    @CsvSource(delimiter = '|', nullValues = "none", value = {
            // New York, gap: a daily entry in it runs at the jump; an hourly one goes on.
            "30 2 * * *  | America/New_York    | 2026-03-08T05:00:00Z | 2026-03-08T12:00:00Z | 2026-03-08T07:00:00Z | none",
            "0 2 * * *   | America/New_York    | 2026-03-08T05:00:00Z | 2026-03-08T12:00:00Z | 2026-03-08T07:00:00Z | none",
            "0 3 * * *   | America/New_York    | 2026-03-08T05:00:00Z | 2026-03-08T12:00:00Z | 2026-03-08T07:00:00Z | 2026-03-08T07:00:00Z",
            "0 2,3 * * * | America/New_York    | 2026-03-08T05:00:00Z | 2026-03-08T12:00:00Z | 2026-03-08T07:00:00Z | 2026-03-08T07:00:00Z",
            "15 * * * *  | America/New_York    | 2026-03-08T06:00:00Z | 2026-03-08T08:00:00Z | 2026-03-08T06:15:00Z 2026-03-08T07:15:00Z | 2026-03-08T06:15:00Z 2026-03-08T07:15:00Z",
            "0 */2 * * * | America/New_York    | 2026-03-08T04:30:00Z | 2026-03-08T08:30:00Z | 2026-03-08T05:00:00Z 2026-03-08T08:00:00Z | 2026-03-08T05:00:00Z 2026-03-08T08:00:00Z",
            // New York, overlap: a daily entry in it runs the first time; an hourly one both times.
            "30 1 * * *  | America/New_York    | 2026-11-01T04:00:00Z | 2026-11-01T12:00:00Z | 2026-11-01T05:30:00Z | 2026-11-01T05:30:00Z 2026-11-01T06:30:00Z",
            "0 1 * * *   | America/New_York    | 2026-11-01T04:00:00Z | 2026-11-01T12:00:00Z | 2026-11-01T05:00:00Z | 2026-11-01T05:00:00Z 2026-11-01T06:00:00Z",
            "0 2 * * *   | America/New_York    | 2026-11-01T04:00:00Z | 2026-11-01T12:00:00Z | 2026-11-01T07:00:00Z | 2026-11-01T07:00:00Z",
            "15 * * * *  | America/New_York    | 2026-11-01T05:00:00Z | 2026-11-01T08:00:00Z | 2026-11-01T05:15:00Z 2026-11-01T06:15:00Z 2026-11-01T07:15:00Z | 2026-11-01T05:15:00Z 2026-11-01T06:15:00Z 2026-11-01T07:15:00Z",
            // Berlin, the same.
            "30 2 * * *  | Europe/Berlin       | 2026-03-28T12:00:00Z | 2026-03-29T12:00:00Z | 2026-03-29T01:00:00Z | none",
            "0,30 2 * * * | Europe/Berlin      | 2026-03-28T12:00:00Z | 2026-03-29T12:00:00Z | 2026-03-29T01:00:00Z | none",
            "30 2 * * MON | Europe/Berlin      | 2026-03-28T12:00:00Z | 2026-03-29T12:00:00Z | none | none",
            "0 * * * *   | Europe/Berlin       | 2026-03-28T23:30:00Z | 2026-03-29T02:00:00Z | 2026-03-29T00:00:00Z 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z | 2026-03-29T00:00:00Z 2026-03-29T01:00:00Z 2026-03-29T02:00:00Z",
            "30 2 * * *  | Europe/Berlin       | 2026-10-24T12:00:00Z | 2026-10-25T12:00:00Z | 2026-10-25T00:30:00Z | 2026-10-25T00:30:00Z 2026-10-25T01:30:00Z",
            "0 * * * *   | Europe/Berlin       | 2026-10-24T23:30:00Z | 2026-10-25T02:00:00Z | 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z | 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z",
            "*/30 2 * * * | Europe/Berlin      | 2026-10-24T12:00:00Z | 2026-10-25T12:00:00Z | 2026-10-25T00:00:00Z 2026-10-25T00:30:00Z | 2026-10-25T00:00:00Z 2026-10-25T00:30:00Z 2026-10-25T01:00:00Z 2026-10-25T01:30:00Z",
            // Lord Howe, half an hour: at a fixed minute of every hour the hour has its run all the same, and only one.
            "15 2 * * *  | Australia/Lord_Howe | 2026-10-03T12:00:00Z | 2026-10-04T00:00:00Z | 2026-10-03T15:30:00Z | none",
            "45 2 * * *  | Australia/Lord_Howe | 2026-10-03T12:00:00Z | 2026-10-04T00:00:00Z | 2026-10-03T15:45:00Z | 2026-10-03T15:45:00Z",
            "15 * * * *  | Australia/Lord_Howe | 2026-10-03T14:30:00Z | 2026-10-03T16:30:00Z | 2026-10-03T14:45:00Z 2026-10-03T15:30:00Z 2026-10-03T16:15:00Z | 2026-10-03T14:45:00Z 2026-10-03T16:15:00Z",
            "*/10 * * * * | Australia/Lord_Howe | 2026-10-03T15:15:00Z | 2026-10-03T15:40:00Z | 2026-10-03T15:20:00Z 2026-10-03T15:30:00Z 2026-10-03T15:40:00Z | 2026-10-03T15:20:00Z 2026-10-03T15:30:00Z 2026-10-03T15:40:00Z",
            "45 1 * * *  | Australia/Lord_Howe | 2026-04-04T12:00:00Z | 2026-04-05T00:00:00Z | 2026-04-04T14:45:00Z | 2026-04-04T14:45:00Z 2026-04-04T15:15:00Z",
            "45 * * * *  | Australia/Lord_Howe | 2026-04-04T14:00:00Z | 2026-04-04T16:30:00Z | 2026-04-04T14:45:00Z 2026-04-04T16:15:00Z | 2026-04-04T14:45:00Z 2026-04-04T15:15:00Z 2026-04-04T16:15:00Z",
            "*/15 * * * * | Australia/Lord_Howe | 2026-04-04T14:40:00Z | 2026-04-04T15:30:00Z | 2026-04-04T14:45:00Z 2026-04-04T15:00:00Z 2026-04-04T15:15:00Z 2026-04-04T15:30:00Z | 2026-04-04T14:45:00Z 2026-04-04T15:00:00Z 2026-04-04T15:15:00Z 2026-04-04T15:30:00Z",
            // Phoenix, where clocks never change, on both of the days.
            "30 2 * * *  | America/Phoenix     | 2026-03-08T00:00:00Z | 2026-03-09T00:00:00Z | 2026-03-08T09:30:00Z | 2026-03-08T09:30:00Z",
            "30 1 * * *  | America/Phoenix     | 2026-11-01T00:00:00Z | 2026-11-02T00:00:00Z | 2026-11-01T08:30:00Z | 2026-11-01T08:30:00Z",
            "0 * * * *   | America/Phoenix     | 2026-03-08T08:00:00Z | 2026-03-08T10:00:00Z | 2026-03-08T09:00:00Z 2026-03-08T10:00:00Z | 2026-03-08T09:00:00Z 2026-03-08T10:00:00Z" })
    void dueAre(String cron, ZoneId zone, Instant after, Instant upTo, @Nullable String once, @Nullable String literal) {
        assertThat(between(timetable(cron, zone, DstRule.ONCE), after, upTo)).containsExactlyElementsOf(parse(once));
        assertThat(between(timetable(cron, zone, DstRule.LITERAL), after, upTo)).containsExactlyElementsOf(parse(literal));
    }

    /** Another way to the same slots: around each change of two years, every minute is asked what the clock shows. */
    @ParameterizedTest
    @ValueSource(strings = { "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Phoenix", "Asia/Kolkata",
            "America/St_Johns", "Pacific/Apia", "Africa/Casablanca" })
    void aWalkThroughEveryMinuteFindsTheSame(ZoneId zone) {
        for (Instant middle : changes(zone)) {
            Instant from = middle.minus(Duration.ofDays(2)).minusSeconds(1);
            Instant to = middle.plus(Duration.ofDays(2));
            for (String cron : List.of("0 * * * *", "15 * * * *", "45 * * * *", "30 2 * * *", "0 2 * * *", "45 1 * * *",
                    "*/20 1-3 * * *", "0 */2 * * *", "59 23 31 12 *", "0 0 1,15 * SUN")) {
                for (DstRule dst : DstRule.values()) {
                    assertThat(between(timetable(cron, zone, dst), from, to)).as("%s in %s, %s", cron, zone, dst)
                            .containsExactlyElementsOf(walk(cron, zone, dst, from, to));
                }
            }
        }
    }

    private static List<Instant> changes(ZoneId zone) {
        List<Instant> changes = new ArrayList<>(List.of(Instant.parse("2026-01-01T00:00:00Z")));
        ZoneOffsetTransition change = zone.getRules().nextTransition(changes.get(0));
        while (change != null && change.getInstant().isBefore(Instant.parse("2028-01-01T00:00:00Z"))) {
            changes.add(change.getInstant());
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return changes;
    }

    private static Set<Instant> walk(String cron, ZoneId zone, DstRule dst, Instant from, Instant to) {
        CronExpression expression = CronExpression.parse(cron);
        boolean star = cron.contains(" * * * *") || cron.contains(" */2 ");
        Set<Instant> slots = new TreeSet<>();
        for (Instant at = from.plusSeconds(1); !at.isAfter(to); at = at.plusSeconds(60)) {
            LocalDateTime shown = LocalDateTime.ofInstant(at, zone);
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(shown);
            boolean second = offsets.size() == 2 && zone.getRules().getOffset(at).equals(offsets.get(1));
            ZoneOffsetTransition overlap = second ? zone.getRules().getTransition(shown) : null;
            boolean repeats = overlap != null && dst == DstRule.ONCE && !goesOn(star, overlap);
            if (isDue(expression, shown) && !repeats) {
                slots.add(at);
            }
        }
        ZoneOffsetTransition change = zone.getRules().nextTransition(from);
        while (change != null && change.getInstant().isBefore(to)) {
            if (change.isGap() && dst == DstRule.ONCE && !goesOn(star, change)) {
                for (LocalDateTime missing = change.getDateTimeBefore(); missing
                        .isBefore(change.getDateTimeAfter()); missing = missing.plusMinutes(1)) {
                    if (isDue(expression, missing)) {
                        slots.add(change.getInstant());
                    }
                }
            }
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return slots;
    }

    /** None of the expressions above has a star in both minutes and hours. */
    private static boolean goesOn(boolean starHours, ZoneOffsetTransition change) {
        return starHours && change.getDuration().abs().toMinutes() % Duration.ofHours(1).toMinutes() == 0;
    }

    private static boolean isDue(CronExpression expression, LocalDateTime minute) {
        return expression.next(minute, minute.plusMinutes(1)) != null;
    }
}
