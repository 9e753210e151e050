package io.millrace.task;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** What a handler says about an attempt. An exception instead of an outcome means {@link Retry}. */
public sealed interface TaskOutcome {

    /** The task ended well. The result, if any, is kept as JSON for the task's retention. */
    record Done(@Nullable Object result) implements TaskOutcome {
    }

    /**
     * The attempt failed; another may help. It counts against the retries.
     *
     * @param delay until the next attempt; {@code null}: the retry policy decides
     */
    record Retry(String reason, @Nullable Duration delay) implements TaskOutcome {
    }

    /** Not now: the same attempt later. It does not count against the retries. */
    record Snooze(Duration delay, String reason) implements TaskOutcome {
    }

    /**
     * Something that the task needs could not be reached: the server is away, or lets nobody in. Nothing is wrong with the
     * task. It does not count against the retries; several in a row open the dependency's breaker, and tasks of handlers that
     * {@linkplain TaskHandler#needs() need} it wait until it is back.
     *
     * @param dependency its name, as the handlers that need it say
     * @param retryAfter when it wants to be asked again, if it said so; opens the breaker at once
     */
    record Unavailable(String dependency, String reason, @Nullable Duration retryAfter) implements TaskOutcome {
    }

    /** The attempt failed and no other will help: the task ends {@link TaskState#FAILED}. */
    record Fail(String reason) implements TaskOutcome {
    }

    /** Ended well, with nothing to tell. */
    static TaskOutcome done() {
        return new Done(null);
    }

    /** Ended well, with a result that Jackson can write. */
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
}
