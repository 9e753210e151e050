package io.millrace.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What one task asks for beyond its type and payload. A {@code null} means: as the type says, or not at all.
 *
 * @param queue where it waits; {@link QueueName#DEFAULT} unless named
 * @param id the caller's id, which makes a second task with it a conflict; {@code null}: the broker makes one
 * @param maxRetries retries after the first attempt, instead of those of the type's policy
 * @param delay not before this long from now, on the broker's clock; not together with {@code runAt}
 * @param runAt not before this instant
 * @param deadline instant after which it is not started any more
 * @param retention how long it can be looked up once completed, up to a year, instead of the type's
 * @param headers at most 32, carried along and shown to the handler
 */
public record TaskOptions(QueueName queue, @Nullable TaskId id, @Nullable Integer maxRetries, @Nullable Duration delay,
        @Nullable Instant runAt, @Nullable Instant deadline, @Nullable Duration retention, Map<String, String> headers) {

    /** The default queue, and everything else as the type says. */
    public static final TaskOptions DEFAULT = new TaskOptions(QueueName.DEFAULT, null, null, null, null, null, null, Map.of());

    /** The longest time for which a task may be delayed or kept. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final int MOST_HEADERS = 32;
    private static final int LONGEST_HEADER = 1024;

    public TaskOptions {
        if (maxRetries != null) {
            RetryPolicy.checkMaxRetries(maxRetries);
        }
        if (delay != null) {
            check(!delay.isNegative() && delay.compareTo(LONGEST) <= 0, "delay is zero to 366 days, not " + delay);
            check(runAt == null, "delay and runAt exclude each other");
        }
        if (retention != null) {
            checkRetention(retention);
        }
        check(headers.size() <= MOST_HEADERS, "at most " + MOST_HEADERS + " headers, not " + headers.size());
        headers.forEach((name, value) -> check(name.length() + value.length() <= LONGEST_HEADER,
                "a header has at most " + LONGEST_HEADER + " characters: \"" + name + "\""));
        headers = Map.copyOf(headers);
    }

    /** Whether the task is not to start at once. */
    public boolean isDelayed() {
        return runAt != null || (delay != null && !delay.isZero());
    }

    static void checkRetention(Duration retention) {
        check(!retention.isNegative() && retention.compareTo(LONGEST) <= 0,
                "retention is zero to 366 days, not " + retention);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
