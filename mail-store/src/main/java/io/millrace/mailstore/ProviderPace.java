package io.millrace.mailstore;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;

/**
 * How fast a provider may be called, by its own word, which all workers share: so many calls in a window, evenly spread, and
 * none while it wants to be left alone.
 */
@Singleton
public class ProviderPace {

    /** What a provider said once is forgotten after so long without a call. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final MailLine line;

    ProviderPace(MailLine line) {
        this.line = line;
    }

    /**
     * An answer to who asks whether it is their turn.
     *
     * @param delay until the turn
     * @param granted whether it is theirs after that; otherwise they ask again then
     */
    public record Turn(Duration delay, boolean granted) {
    }

    /**
     * Asks for a turn.
     *
     * @param longest wait for a turn that the caller would bear
     * @param longestQuiet wait that it would bear while the provider wants to be left alone
     */
    public Uni<Turn> take(String provider, Duration longest, Duration longestQuiet) {
        return line.run(MailScript.TAKE_TURN, List.of(MailKeys.pace(provider)),
                List.of(longest.toMillis(), longestQuiet.toMillis()))
                .map(answer -> new Turn(Duration.ofMillis(answer.get(0).toLong()), answer.get(1).toInteger() == 1));
    }

    /**
     * Remembers what a provider said.
     *
     * @param limit calls in a window; {@code null}: it did not say
     * @param window its length; {@code null}: it did not say
     * @param quiet for how long it wants to be left alone; zero: it does not
     * @return for how long from now it is left alone, by this and by what it said before
     */
    public Uni<Duration> tell(String provider, @Nullable Integer limit, @Nullable Duration window, Duration quiet) {
        return line.run(MailScript.TELL_PACE, List.of(MailKeys.pace(provider)), List.of(
                limit == null ? "" : limit, window == null ? "" : window.toMillis(), quiet.toMillis(), KEPT.toMillis()))
                .map(answer -> Duration.ofMillis(answer.toLong()));
    }
}
