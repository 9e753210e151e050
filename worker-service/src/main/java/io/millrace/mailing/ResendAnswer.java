package io.millrace.mailing;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What Resend answered.
 *
 * @param status of HTTP; 0 when there was no answer
 * @param id of the email that it took; empty when it took none
 * @param name of the error; empty when there is none
 * @param message in words
 * @param limit calls in a window; {@code null}: it did not say
 * @param window length of the window
 * @param retryAfter after which it wants to be asked again; {@code null}: it did not say
 * @param failure why there was no answer; {@code null}: there was one
 */
record ResendAnswer(int status, String id, String name, String message, @Nullable Integer limit, Duration window,
        @Nullable Duration retryAfter, @Nullable Throwable failure) {

    static ResendAnswer none(Throwable failure) {
        return new ResendAnswer(0, "", "", String.valueOf(failure.getMessage()), null, Duration.ofSeconds(1), null, failure);
    }

    /** What it said, for people. */
    String said() {
        return status + (name.isEmpty() ? "" : " " + name) + ": " + message;
    }
}
