package io.millrace.inspect;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One attempt of a task that ended.
 *
 * @param life 0 for the attempts since the task was enqueued or last revived; 1, 2 … for those of the lives before, 1 the first
 * @param number 1 for the first attempt of that life; 0 when it ended with the death of its worker and was not counted
 * @param started when, if that was noted
 * @param ended when, if that was noted
 * @param worker that made it, if that was noted
 * @param outcome one word: {@code completed}, {@code retry}, {@code failed}, {@code crash}, {@code timeout} …
 * @param error why it did not end well
 */
public record AttemptView(int life, int number, @Nullable Instant started, @Nullable Instant ended, @Nullable String worker,
        String outcome, @Nullable String error) {
}
