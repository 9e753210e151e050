package io.millrace.task;

import java.time.Duration;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What a handler says about an attempt. An exception instead of an outcome means {@link Retry}.
 *
 * <p>
 * Outcomes are checked when they are made, in the handler, where a mistake can still be told from the others. A reason that is
 * missing or blank becomes {@value #NO_REASON} (an exception's message is often null), and one that is longer than
 * {@value #LONGEST_REASON} characters is cut. A duration that is missing where there has to be one, or longer than 366 days, is
 * refused with an {@link IllegalArgumentException}, which then is what the attempt fails with.
 */
public sealed interface TaskOutcome {

    /** What stands for a reason that was not given. */
    String NO_REASON = "no reason given";

    /** The longest reason, in characters; what is longer is cut. */
    int LONGEST_REASON = 2_048;

    /** The shortest snooze; what is shorter counts as this. A snooze counts no attempt, so nothing else would end it. */
    Duration SHORTEST_SNOOZE = Duration.ofSeconds(1);

    /**
     * The task ended well. The result, if any, is kept as JSON for the task's retention; one that cannot be written, or is
     * larger than 1 MiB, fails the task, since to do the work again would not mend it.
     */
    record Done(@Nullable Object result) implements TaskOutcome {
    }

    /**
     * The attempt failed; another may help. It counts against the retries.
     *
     * @param delay until the next attempt, up to 366 days; less than zero is zero; {@code null}: the retry policy decides
     */
    record Retry(String reason, @Nullable Duration delay) implements TaskOutcome {

        public Retry {
            reason = said(reason);
            delay = delay == null ? null : checked("the delay of a retry", delay, Duration.ZERO);
        }
    }

    /**
     * Not now: the same attempt later. It does not count against the retries.
     *
     * @param delay up to 366 days; less than {@link #SHORTEST_SNOOZE} counts as that
     */
    record Snooze(Duration delay, String reason) implements TaskOutcome {

        public Snooze {
            delay = checked("the delay of a snooze", delay, SHORTEST_SNOOZE);
            reason = said(reason);
        }
    }

    /**
     * Something that the task needs could not be reached: the server is away, or lets nobody in. Nothing is wrong with the
     * task. It does not count against the retries; several in a row open the dependency's breaker, and tasks of handlers that
     * {@linkplain TaskHandler#needs() need} it wait until it is back.
     *
     * @param dependency its name, as the handlers that need it say: 1 to 64 of {@code a-z}, {@code 0-9}, {@code _}, {@code .}
     *        and {@code -}, the first a letter or digit
     * @param retryAfter when it wants to be asked again, if it said so, up to 366 days; opens the breaker at once
     */
    record Unavailable(String dependency, String reason, @Nullable Duration retryAfter) implements TaskOutcome {

        private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

        public Unavailable {
            checkName(dependency);
            reason = said(reason);
            retryAfter = retryAfter == null ? null : checked("retryAfter", retryAfter, Duration.ZERO);
        }

        /**
         * Checks the name of a dependency.
         *
         * @throws IllegalArgumentException when it is none; the message says what would be one
         */
        public static void checkName(@Nullable String dependency) {
            if (dependency == null || !LEGAL.matcher(dependency).matches()) {
                throw new IllegalArgumentException("The name of a dependency is 1 to 64 of a-z, 0-9, _, . and -, and starts"
                        + " with a letter or digit: " + (dependency == null ? "null" : "\"" + cut(dependency, 100) + "\""));
            }
        }
    }

    /** The attempt failed and no other will help: the task ends {@link TaskState#FAILED}. */
    record Fail(String reason) implements TaskOutcome {

        public Fail {
            reason = said(reason);
        }
    }

    /** Ended well, with nothing to tell. */
    static TaskOutcome done() {
        return new Done(null);
    }

    /** Ended well, with a result that Jackson can write, as up to 1 MiB of JSON. */
    static TaskOutcome done(Object result) {
        return new Done(result);
    }

    /** Failed; again after the delay of the retry policy. */
    static TaskOutcome retry(String reason) {
        return new Retry(reason, null);
    }

    /** Failed; again after this delay. */
    static TaskOutcome retryIn(Duration delay, String reason) {
        return new Retry(reason, delay);
    }

    /** Not now; again after this delay, without an attempt being counted. */
    static TaskOutcome snooze(Duration delay, String reason) {
        return new Snooze(delay, reason);
    }

    /** Something that the task needs could not be reached; again when it is back, without an attempt being counted. */
    static TaskOutcome unavailable(String dependency, String reason) {
        return new Unavailable(dependency, reason, null);
    }

    /**
     * Something that the task needs does not serve us before some time has passed; again after it, without an attempt being
     * counted.
     *
     * @param retryAfter as it said; null when it did not
     */
    static TaskOutcome unavailable(String dependency, String reason, @Nullable Duration retryAfter) {
        return new Unavailable(dependency, reason, retryAfter);
    }

    /** Failed for good. */
    static TaskOutcome fail(String reason) {
        return new Fail(reason);
    }

    private static String said(@Nullable String reason) {
        return reason == null || reason.isBlank() ? NO_REASON : cut(reason, LONGEST_REASON);
    }

    /** No character that takes two places is cut in half: what is left of it could not be written. */
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }

    private static Duration checked(String what, @Nullable Duration given, Duration least) {
        if (given == null || given.compareTo(TaskOptions.LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is " + TaskOptions.LONGEST.toDays() + " days at most, not " + given);
        }
        return given.compareTo(least) < 0 ? least : given;
    }
}
