package io.millrace.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * What other cron libraries publish as their tests, written down as data: expression, zone, a time, and the next slot after it.
 * Where ours differs the last column says what it is, and docs/scheduling.md why.
 */
class PublishedVectorsTest {

    @ParameterizedTest(name = "{0}: {1} in {2} after {3}")
    @CsvFileSource(resources = "/vectors.csv", delimiter = '|', numLinesToSkip = 1, nullValues = "none")
    void nextSlotIsTheirs(String library, String cron, ZoneId zone, OffsetDateTime after, @Nullable OffsetDateTime theirs,
            @Nullable OffsetDateTime ours) {
        Instant next = CronTimetableTest.timetable(cron, zone, DstRule.ONCE).next(after.toInstant());
        OffsetDateTime expected = ours == null ? theirs : ours;
        assertThat(next).isEqualTo(expected == null ? null : expected.toInstant());
        assertThat(ours).as("a difference is one").isNotEqualTo(theirs);
    }
}
