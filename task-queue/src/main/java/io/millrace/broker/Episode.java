package io.millrace.broker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt leaves to the history of its task.
 *
 * @param number of the attempt, from 1; 0 when it does not count
 * @param outcome one word: {@code completed}, {@code retry}, {@code snoozed}, {@code failed}, {@code canceled}, {@code timeout}
 *        or {@code deadline}
 * @param ran how long it ran; {@code null} when it was over before it could start
 * @param reason why it did not end well; empty when it did
 * @param thrown what its handler threw, if it threw
 */
public record Episode(int number, String outcome, @Nullable Duration ran, String reason, @Nullable Thrown thrown) {

    /**
     * An exception.
     *
     * @param type name of its class
     * @param stack an excerpt of its stack trace, in lines
     */
    public record Thrown(String type, String stack) {
    }
}
