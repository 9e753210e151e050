package io.millrace.scheduler;

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

class SlotsTest {

    @ParameterizedTest(name = "{0} in {1} after {2} up to {3}")
    @CsvSource(delimiter = '|', nullValues = "none", value = {
            // The bounds: the last one is not due again, the present one is.
            "* * * * *        | UTC           | 2026-01-01T00:00:00Z | 2026-01-01T00:02:00Z | 2026-01-01T00:01:00Z 2026-01-01T00:02:00Z",
            "* * * * *        | UTC           | 2026-01-01T00:00:00Z | 2026-01-01T00:00:59Z | none",
            "* * * * *        | UTC           | 2026-01-01T00:00:00.5Z | 2026-01-01T00:01:00.001Z | 2026-01-01T00:01:00Z",
            "* * * * *        | UTC           | 2026-01-01T00:05:00Z | 2026-01-01T00:00:00Z | none",
            "0 2 * * *        | UTC           | 2026-01-01T00:00:00Z | 2026-01-03T00:00:00Z | 2026-01-01T02:00:00Z 2026-01-02T02:00:00Z",
            "*/20 9-10 * * *  | UTC           | 2026-01-01T09:30:00Z | 2026-01-01T23:00:00Z | 2026-01-01T09:40:00Z 2026-01-01T10:00:00Z 2026-01-01T10:20:00Z 2026-01-01T10:40:00Z",
            // Names, Sunday as 0 and as 7, leap days; a day of month or a day of week.
            "0 8 * * MON      | UTC           | 2026-01-01T00:00:00Z | 2026-01-06T00:00:00Z | 2026-01-05T08:00:00Z",
            "0 8 * * 0        | UTC           | 2026-01-01T00:00:00Z | 2026-01-06T00:00:00Z | 2026-01-04T08:00:00Z",
            "0 8 * * 7        | UTC           | 2026-01-01T00:00:00Z | 2026-01-06T00:00:00Z | 2026-01-04T08:00:00Z",
            "0 0 29 FEB *     | UTC           | 2026-01-01T00:00:00Z | 2030-01-01T00:00:00Z | 2028-02-29T00:00:00Z",
            "0 0 13 * 5       | UTC           | 2026-01-01T00:00:00Z | 2026-01-14T00:00:00Z | 2026-01-02T00:00:00Z 2026-01-09T00:00:00Z 2026-01-13T00:00:00Z",
            // Nicknames.
            "@hourly          | UTC           | 2026-01-01T00:30:00Z | 2026-01-01T02:30:00Z | 2026-01-01T01:00:00Z 2026-01-01T02:00:00Z",
            "@daily           | Asia/Tokyo    | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z | 2026-01-01T15:00:00Z",
            "@midnight        | UTC           | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z | 2026-01-02T00:00:00Z",
            "@weekly          | UTC           | 2026-01-01T00:00:00Z | 2026-01-08T00:00:00Z | 2026-01-04T00:00:00Z",
            "@monthly         | UTC           | 2026-01-01T00:00:00Z | 2026-02-08T00:00:00Z | 2026-02-01T00:00:00Z",
            "@yearly          | UTC           | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z | 2027-01-01T00:00:00Z",
            "@annually        | UTC           | 2026-01-01T00:00:00Z | 2027-01-01T00:00:00Z | 2027-01-01T00:00:00Z",
            // Berlin, 2026-03-29: 02:00 +01:00 is followed by 03:00 +02:00, at 01:00Z.
            "0 2 * * *        | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-30T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:00:00Z",
            "30 2 * * *       | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T12:00:00Z | 2026-03-29T01:00:00Z",
            "0,30 2 * * *     | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T12:00:00Z | 2026-03-29T01:00:00Z",
            "0 2,3 * * *      | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T12:00:00Z | 2026-03-29T01:00:00Z",
            "30 2 * * MON     | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T12:00:00Z | none",
            "15 * * * *       | Europe/Berlin | 2026-03-29T00:00:00Z | 2026-03-29T02:00:00Z | 2026-03-29T00:15:00Z 2026-03-29T01:15:00Z",
            "0 */2 * * *      | Europe/Berlin | 2026-03-28T23:30:00Z | 2026-03-29T03:00:00Z | 2026-03-29T02:00:00Z",
            // Berlin, 2026-10-25: 03:00 +02:00 is followed by 02:00 +01:00, at 01:00Z.
            "30 2 * * *       | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T12:00:00Z | 2026-10-25T00:30:00Z",
            "0 * * * *        | Europe/Berlin | 2026-10-24T23:30:00Z | 2026-10-25T02:00:00Z | 2026-10-25T00:00:00Z 2026-10-25T01:00:00Z 2026-10-25T02:00:00Z" })
    void dueAre(String cron, ZoneId zone, Instant last, Instant now, @Nullable String slots) {
        assertThat(Slots.of(cron, zone).between(last, now)).containsExactlyElementsOf(
                slots == null ? List.of() : Arrays.stream(slots.split(" ")).map(Instant::parse).toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "61 * * * *  | 61 not in range [0, 59]", "* 24 * * * | 24 not in range [0, 23]",
            "* * 0 * *   | 0 not in range [1, 31]",
            "* * * 13 *  | 13 not in range [1, 12]", "* * * * 8  | 8 not in range [0, 7]",
            "* * * *     | contains 4 parts", "0 * * * * *   | contains 6 parts", "''          | Empty expression",
            "@reboot     | @reboot not supported", "@never       | parts", "x * * * *   | Invalid chars",
            "5-1 * * * * | Invalid range",
            "0 0 31 2 *  | no such day" })
    void expressionThatIsNoneIsRefusedWithTheReason(String cron, String reason) {
        assertThatThrownBy(() -> Slots.of(cron, ZoneId.of("UTC"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void slotsOfNextToEachOtherPeriodsAreThoseOfTheWhole() {
        Slots slots = Slots.of("*/7 1-4 * * *", ZoneId.of("Europe/Berlin"));
        Instant start = Instant.parse("2026-03-28T00:00:00Z");
        Instant end = Instant.parse("2026-03-30T00:00:00Z");
        List<Instant> piecewise = new ArrayList<>();
        for (Instant at = start; at.isBefore(end); at = at.plusSeconds(97)) {
            piecewise.addAll(slots.between(at, at.plusSeconds(97).isAfter(end) ? end : at.plusSeconds(97)));
        }
        assertThat(piecewise).containsExactlyElementsOf(slots.between(start, end)).doesNotHaveDuplicates();
    }
}
