package io.millrace.mailstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.mailstore.ProviderPace.Turn;

class ProviderPaceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Store store = Store.roomy();

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void whoSaidNothingIsCalledAtOnce() {
        assertThat(take(SECOND)).isEqualTo(new Turn(Duration.ZERO, true));
        assertThat(take(SECOND)).isEqualTo(new Turn(Duration.ZERO, true));
    }

    @Test
    void turnsAreSpreadOverTheWindow() {
        store.of(store.pace.tell("resend", 2, Duration.ofSeconds(60), Duration.ZERO));
        assertThat(take(Duration.ofMinutes(5))).isEqualTo(new Turn(Duration.ZERO, true));
        assertThat(take(Duration.ofMinutes(5)).delay()).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(30));
        assertThat(take(Duration.ofMinutes(5)).delay()).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(60));
    }

    @Test
    void turnThatIsTooFarIsNotTaken() {
        store.of(store.pace.tell("resend", 1, Duration.ofSeconds(60), Duration.ZERO));
        take(SECOND);
        assertThat(take(SECOND).granted()).isFalse();
        assertThat(take(SECOND).delay()).as("nobody took a turn").isLessThanOrEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void longestQuietCountsForAll() {
        assertThat(store.of(store.pace.tell("resend", null, null, Duration.ofSeconds(30)))).isEqualTo(Duration.ofSeconds(30));
        assertThat(store.of(store.pace.tell("resend", 10, SECOND, SECOND))).isGreaterThan(Duration.ofSeconds(28));
        Turn turn = take(SECOND);
        assertThat(turn.granted()).isFalse();
        assertThat(turn.delay()).isBetween(Duration.ofSeconds(28), Duration.ofSeconds(30));
        assertThat(store.of(store.pace.take("other", SECOND, SECOND)).granted()).isTrue();
    }

    private Turn take(Duration longest) {
        return store.of(store.pace.take("resend", longest, SECOND));
    }
}
