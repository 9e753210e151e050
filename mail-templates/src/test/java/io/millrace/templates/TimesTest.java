package io.millrace.templates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {

    @ParameterizedTest
    @CsvSource({ "PT30M, 30 minutes", "PT1M, 1 minute", "PT1H, 1 hour", "PT90M, 1 hour and 30 minutes", "PT24H, 1 day",
            "P2D, 2 days", "PT36H, 36 hours", "PT30S, 1 minute", "PT0S, PT0S", "half an hour, half an hour", "P1M, P1M" })
    void spanIsWrittenOut(String text, String written) {
        assertThat(Times.span(text)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({ "2026-11-16, 2026-11-22, 16–22 November 2026", "2026-11-30, 2026-12-06, 30 November – 6 December 2026",
            "2026-12-28, 2027-01-03, 28 December 2026 – 3 January 2027", "2026-11-16, 2026-11-16, 16 November 2026",
            "2026-11-16T08:00:00Z, 2026-11-22T08:00:00+01:00, 16–22 November 2026",
            "16 November 2026, 22 November 2026, 16–22 November 2026", "Monday, Sunday, Monday – Sunday",
            "2026-11-16, Sunday, 2026-11-16 – Sunday" })
    void periodNamesMonthAndYearOnce(String from, String to, String written) {
        assertThat(Times.period(from, to)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({ "2026-11-16, 16 November 2026", "Monday, Monday", "2026-13-01, 2026-13-01" })
    void dayIsWrittenOut(String text, String written) {
        assertThat(Times.day(text)).isEqualTo(written);
    }
}
