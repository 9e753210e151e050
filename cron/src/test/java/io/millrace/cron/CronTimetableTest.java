package io.millrace.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTimetableTest {

    @ParameterizedTest(name = "{0} in {1} after {2} up to {3}")
    @CsvSource(delimiter = '|', nullValues = "none", value = {
            // The bounds: the last one is not due again, the present one is.
            "* * * * *        | UTC           | 2026-01-01T00:00:00Z | 2026-01-01T00:02:00Z | 2026-01-01T00:01:00Z 2026-01-01T00:02:00Z",
            "* * * * *        | UTC           | 2026-01-01T00:00:00Z | 2026-01-01T00:00:59Z | none",
            "* * * * *        | UTC           | 2026-01-01T00:00:00.5Z | 2026-01-01T00:01:00.001Z | 2026-01-01T00:01:00Z",
            "* * * * *        | UTC           | 2026-01-01T00:05:00Z | 2026-01-01T00:00:00Z | none",
            "0 2 * * *        | UTC           | 2026-01-01T00:00:00Z | 2026-01-03T00:00:00Z | 2026-01-01T02:00:00Z 2026-01-02T02:00:00Z",
            "*/20 9-10 * * *  | UTC           | 2026-01-01T09:30:00Z | 2026-01-01T23:00:00Z | 2026-01-01T09:40:00Z 2026-01-01T10:00:00Z 2026-01-01T10:20:00Z 2026-01-01T10:40:00Z",
            "5,10-12 0 1 1 *  | UTC           | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z | 2026-01-01T00:05:00Z 2026-01-01T00:10:00Z 2026-01-01T00:11:00Z 2026-01-01T00:12:00Z",
            "10-30/10 0 1 1 * | UTC           | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z | 2026-01-01T00:10:00Z 2026-01-01T00:20:00Z 2026-01-01T00:30:00Z",
            "50/5 0 1 1 *     | UTC           | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z | 2026-01-01T00:50:00Z 2026-01-01T00:55:00Z",
            // Names, Sunday as 0 and as 7, leap days.
            "0 8 * * MON      | UTC           | 2026-01-01T00:00:00Z | 2026-01-06T00:00:00Z | 2026-01-05T08:00:00Z",
            "0 8 * * mon-tue  | UTC           | 2026-01-01T00:00:00Z | 2026-01-07T00:00:00Z | 2026-01-05T08:00:00Z 2026-01-06T08:00:00Z",
            "0 8 * * 0        | UTC           | 2026-01-01T00:00:00Z | 2026-01-06T00:00:00Z | 2026-01-04T08:00:00Z",
            "0 8 * * 7        | UTC           | 2026-01-01T00:00:00Z | 2026-01-06T00:00:00Z | 2026-01-04T08:00:00Z",
            "0 8 * * SUN      | UTC           | 2026-01-01T00:00:00Z | 2026-01-06T00:00:00Z | 2026-01-04T08:00:00Z",
            "0 8 * * 6-7      | UTC           | 2026-01-01T00:00:00Z | 2026-01-06T00:00:00Z | 2026-01-03T08:00:00Z 2026-01-04T08:00:00Z",
            "0 0 29 FEB *     | UTC           | 2026-01-01T00:00:00Z | 2030-01-01T00:00:00Z | 2028-02-29T00:00:00Z",
            "0 0 29 FEB *     | UTC           | 2096-03-01T00:00:00Z | 2105-01-01T00:00:00Z | 2104-02-29T00:00:00Z",
            "0 0 31 * *       | UTC           | 2026-01-31T00:00:00Z | 2026-05-31T00:00:00Z | 2026-03-31T00:00:00Z 2026-05-31T00:00:00Z",
            // A day of month or a day of week will do, when neither begins with a star; else both have to be.
            "0 0 13 * 5       | UTC           | 2026-01-01T00:00:00Z | 2026-01-14T00:00:00Z | 2026-01-02T00:00:00Z 2026-01-09T00:00:00Z 2026-01-13T00:00:00Z",
            "0 0 */2 * 5      | UTC           | 2026-01-01T00:00:00Z | 2026-01-31T00:00:00Z | 2026-01-09T00:00:00Z 2026-01-23T00:00:00Z",
            "0 0 1-7 * */7    | UTC           | 2026-01-01T00:00:00Z | 2026-02-28T00:00:00Z | 2026-01-04T00:00:00Z 2026-02-01T00:00:00Z",
            // Nicknames.
            "@hourly          | UTC           | 2026-01-01T00:30:00Z | 2026-01-01T02:30:00Z | 2026-01-01T01:00:00Z 2026-01-01T02:00:00Z",
            "@daily           | Asia/Tokyo    | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z | 2026-01-01T15:00:00Z",
            "@midnight        | UTC           | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z | 2026-01-02T00:00:00Z",
            "@weekly          | UTC           | 2026-01-01T00:00:00Z | 2026-01-08T00:00:00Z | 2026-01-04T00:00:00Z",
            "@monthly         | UTC           | 2026-01-01T00:00:00Z | 2026-02-08T00:00:00Z | 2026-02-01T00:00:00Z",
            "@yearly          | UTC           | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z | 2027-01-01T00:00:00Z",
            "@annually        | UTC           | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z | 2027-01-01T00:00:00Z" })
    void dueAre(String cron, ZoneId zone, Instant last, Instant now, @Nullable String slots) {
        assertThat(between(timetable(cron, zone, DstRule.ONCE), last, now)).containsExactlyElementsOf(parse(slots));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "61 * * * *  | 61 not in range [0, 59]", "* 24 * * * | 24 not in range [0, 23]",
            "* * 0 * *   | 0 not in range [1, 31]",
            "* * * 13 *  | 13 not in range [1, 12]", "* * * * 8  | 8 not in range [0, 7]",
            "* * * *     | contains 4 parts", "0 * * * * *   | contains 6 parts", "''          | Empty expression",
            "@reboot     | @reboot not supported", "@never       | parts", "x * * * *   | Invalid chars",
            "5-1 * * * * | Invalid range", "*/0 * * * * | 0 not in range", "* * L * *    | L",
            "0 0 31 2 *  | no such day", "0 0 31 4,6 * | no such day" })
    void expressionThatIsNoneIsRefusedWithTheReason(String cron, String reason) {
        assertThatThrownBy(() -> CronExpression.parse(cron)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = { "x|", "a|b|c d e", "* * * * *|* * * * *", "0||1 * * * *" })
    void severalExpressionsInOneAreRefused(String cron) {
        assertThatThrownBy(() -> CronExpression.parse(cron)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("It has a \"|\"");
    }

    @Test
    void veryLongExpressionIsRefused() {
        assertThatThrownBy(() -> CronExpression.parse("0".repeat(257))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256");
    }

    @Test
    void slotsOfNextToEachOtherPeriodsAreThoseOfTheWhole() {
        Timetable slots = timetable("*/7 1-4 * * *", ZoneId.of("Europe/Berlin"), DstRule.ONCE);
        Instant start = Instant.parse("2026-03-28T00:00:00Z");
        Instant end = Instant.parse("2026-03-30T00:00:00Z");
        List<Instant> piecewise = new ArrayList<>();
        for (Instant at = start; at.isBefore(end); at = at.plusSeconds(97)) {
            piecewise.addAll(between(slots, at, at.plusSeconds(97).isAfter(end) ? end : at.plusSeconds(97)));
        }
        assertThat(piecewise).containsExactlyElementsOf(between(slots, start, end)).doesNotHaveDuplicates();
    }

    @Test
    void beginningCountsAndEndDoesNot() {
        Instant start = Instant.parse("2026-01-01T10:00:00Z");
        Timetable slots = new CronTimetable(CronExpression.parse("0 * * * *"), ZoneId.of("UTC"), DstRule.ONCE, start,
                Instant.parse("2026-01-01T13:00:00Z"));
        assertThat(slots.upcoming(Instant.parse("2025-01-01T00:00:00Z"), 5)).containsExactly(start,
                Instant.parse("2026-01-01T11:00:00Z"), Instant.parse("2026-01-01T12:00:00Z"));
    }

    static Timetable timetable(String cron, ZoneId zone, DstRule dst) {
        return new CronTimetable(CronExpression.parse(cron), zone, dst);
    }

    static List<Instant> between(Timetable timetable, Instant last, Instant now) {
        List<Instant> slots = new ArrayList<>();
        Instant slot = timetable.next(last);
        while (slot != null && !slot.isAfter(now)) {
            slots.add(slot);
            slot = timetable.next(slot);
        }
        return slots;
    }

    static List<Instant> parse(@Nullable String slots) {
        return slots == null ? List.of() : Arrays.stream(slots.split(" ")).map(Instant::parse).toList();
    }
}
