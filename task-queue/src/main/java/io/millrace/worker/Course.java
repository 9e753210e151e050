package io.millrace.worker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Episode;

/**
 * How an attempt went, apart from what its handler answered.
 *
 * @param ran how long it ran; null when it did not
 * @param cutOff what cut it off, in a word; null when it ended by itself
 * @param thrown what its handler threw; null when it answered
 */
record Course(@Nullable Duration ran, @Nullable String cutOff, Episode.@Nullable Thrown thrown) {

    /** Of an attempt that was over before its handler was asked. */
    static final Course NOT_RUN = new Course(null, null, null);

    /** How long it ran, zero when it did not. */
    long ranMillis() {
        return ran == null ? 0 : ran.toMillis();
    }

    /** What is to be remembered of it. */
    Episode episode(int number, String outcome, String reason) {
        return new Episode(number, cutOff != null ? cutOff : outcome, ran, reason, thrown);
    }
}
