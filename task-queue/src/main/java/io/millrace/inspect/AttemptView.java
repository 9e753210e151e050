package io.millrace.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One attempt of a task that ended.
 *
 * @param life 0 for the attempts since the task was enqueued or last revived; 1, 2 … for those of the lives before, 1 the first
 * @param number 1 for the first attempt of that life; 0 for one that was not counted: a crash, a snooze, a task that was
 *        refused
 * @param started when; {@code null} when it was over before it could start, or its worker did not live to tell
 * @param ended when, if that was noted
 * @param worker that made it, if that was noted
 * @param outcome one word: {@code completed}, {@code retry}, {@code snoozed}, {@code failed}, {@code canceled},
 *        {@code timeout}, {@code deadline}, or {@code crashed} when its worker died
 * @param error why it did not end well, 2,048 characters at most
 * @param errorType class of what its handler threw, if it threw
 * @param stack excerpt of the stack trace of that, in lines: own frames first, 2,048 characters at most
 * @param times how often in a row it ended so; more than one for snoozes only, and then this is the last
 */
public record AttemptView(int life, int number, @Nullable Instant started, @Nullable Instant ended, @Nullable String worker,
        String outcome, @Nullable String error, @Nullable String errorType, @Nullable String stack, int times) {

    /** The outcome of an attempt whose worker died. */
    public static final String CRASHED = "crashed";

    /** The outcome of an attempt that was put off. */
    public static final String SNOOZED = "snoozed";
}
