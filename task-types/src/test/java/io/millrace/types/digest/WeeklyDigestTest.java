package io.millrace.types.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeeklyDigestTest {

    @ParameterizedTest
    @CsvSource({ "2026-11-26, 2026-W48, 2026-11-23, 2026-11-29", "2026-01-01, 2026-W01, 2025-12-29, 2026-01-04",
            "2027-01-03, 2026-W53, 2026-12-28, 2027-01-03", "2024-12-30, 2025-W01, 2024-12-30, 2025-01-05" })
    void weekOfADay(LocalDate day, String week, LocalDate monday, LocalDate sunday) {
        assertThat(IsoWeek.of(day)).hasToString(week);
        assertThat(IsoWeek.parse(week)).isEqualTo(IsoWeek.of(day));
        assertThat(IsoWeek.parse(week).monday()).isEqualTo(monday);
        assertThat(IsoWeek.parse(week).sunday()).isEqualTo(sunday);
    }

    @ParameterizedTest
    @ValueSource(strings = { "2026-48", "2026-W54", "2026-W00", "26-W01", "next" })
    void whatIsNoWeekIsRefused(String text) {
        assertThatThrownBy(() -> new WeeklyDigest(text, List.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({ "'', https://example.com", "Title, javascript:alert(1)", "Title, /relative", "Title, https://" })
    void postThatCannotBeShownIsRefused(String title, String url) {
        assertThatThrownBy(() -> new Post(title, url, null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void digestIsBounded() {
        Post post = new Post("Title", "https://example.com", null);
        assertThat(new WeeklyDigest(null, Collections.nCopies(WeeklyDigest.MOST_POSTS, post)).posts()).hasSize(50);
        assertThatThrownBy(() -> new WeeklyDigest(null, Collections.nCopies(WeeklyDigest.MOST_POSTS + 1, post)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("50");
    }

    @Test
    void oneTaskForEachSubscriberAndWeek() {
        assertThat(new DigestDelivery("abc", "2026-W48").taskId()).isEqualTo("digest-2026-W48-abc");
    }
}
