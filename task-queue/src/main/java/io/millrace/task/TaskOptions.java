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
 * @param runAt not before this instant, up to 366 days from now; one in the past means now
 * @param deadline instant after which it is not started any more, and is cut off when it runs; one beyond the year 9999 is
 *        its last moment
 * @param timeout how long one attempt may take, 1 ms to 366 days, instead of the type's
 * @param retention how long it can be looked up once completed, up to 366 days, instead of the type's
 * @param unique of what there may be only one at a time
 * @param headers at most 32, carried along and shown to the handler; neither names nor values are null
 */
public record TaskOptions(QueueName queue, @Nullable TaskId id, @Nullable Integer maxRetries, @Nullable Duration delay,
        @Nullable Instant runAt, @Nullable Instant deadline, @Nullable Duration timeout, @Nullable Duration retention,
        @Nullable Uniqueness unique, Map<String, String> headers) {

    /** The default queue, and everything else as the type says. */
    public static final TaskOptions DEFAULT = new TaskOptions(QueueName.DEFAULT, null, null, null, null, null, null, null, null,
            Map.of());

    /** The longest time for which a task may be delayed or kept. */
    public static final Duration LONGEST = Duration.ofDays(366);

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
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
        if (runAt != null) {
            Instant latest = latestStart(Instant.now());
            check(!runAt.isAfter(latest), "runAt is 366 days from now at most, " + latest + ", not " + runAt);
            runAt = runAt.isBefore(Instant.EPOCH) ? Instant.EPOCH : runAt;
        }
        if (deadline != null) {
            deadline = deadline.isAfter(LATEST) ? LATEST : deadline.isBefore(Instant.EPOCH) ? Instant.EPOCH : deadline;
        }
        if (timeout != null) {
            checkTimeout(timeout);
        }
        if (retention != null) {
            checkRetention(retention);
        }
        if (!headers.isEmpty()) {
            checkHeaders(headers);
        }
        headers = Map.copyOf(headers);
    }

    /** The latest instant for which a task may be scheduled now. */
    public static Instant latestStart(Instant now) {
        return now.plus(LONGEST);
    }

    /** Whether the task is not to start at once. */
    public boolean isDelayed() {
        return runAt != null || (delay != null && !delay.isZero());
    }

    public TaskOptions withQueue(QueueName other) {
        return new TaskOptions(other, id, maxRetries, delay, runAt, deadline, timeout, retention, unique, headers);
    }

    public TaskOptions withId(@Nullable TaskId other) {
        return new TaskOptions(queue, other, maxRetries, delay, runAt, deadline, timeout, retention, unique, headers);
    }

    public TaskOptions withMaxRetries(@Nullable Integer other) {
        return new TaskOptions(queue, id, other, delay, runAt, deadline, timeout, retention, unique, headers);
    }

    /** Replaces {@code runAt} too. */
    public TaskOptions withDelay(@Nullable Duration other) {
        return new TaskOptions(queue, id, maxRetries, other, null, deadline, timeout, retention, unique, headers);
    }

    /** Replaces {@code delay} too. */
    public TaskOptions withRunAt(@Nullable Instant other) {
        return new TaskOptions(queue, id, maxRetries, null, other, deadline, timeout, retention, unique, headers);
    }

    public TaskOptions withDeadline(@Nullable Instant other) {
        return new TaskOptions(queue, id, maxRetries, delay, runAt, other, timeout, retention, unique, headers);
    }

    public TaskOptions withTimeout(@Nullable Duration other) {
        return new TaskOptions(queue, id, maxRetries, delay, runAt, deadline, other, retention, unique, headers);
    }

    public TaskOptions withRetention(@Nullable Duration other) {
        return new TaskOptions(queue, id, maxRetries, delay, runAt, deadline, timeout, other, unique, headers);
    }

    public TaskOptions withUnique(@Nullable Uniqueness other) {
        return new TaskOptions(queue, id, maxRetries, delay, runAt, deadline, timeout, retention, other, headers);
    }

    public TaskOptions withHeaders(Map<String, String> other) {
        return new TaskOptions(queue, id, maxRetries, delay, runAt, deadline, timeout, retention, unique, other);
    }

    private static void checkHeaders(Map<String, String> headers) {
        check(headers.size() <= MOST_HEADERS, "at most " + MOST_HEADERS + " headers, not " + headers.size());
        headers.forEach(TaskOptions::checkHeader);
    }

    /** Whoever builds these without a check of nulls, passes them. */
    private static void checkHeader(@Nullable String name, @Nullable String value) {
        if (name == null || value == null) {
            throw new IllegalArgumentException("neither the name nor the value of a header is null: \"" + name + "\" has "
                    + value);
        }
        check(name.length() + value.length() <= LONGEST_HEADER,
                "a header has at most " + LONGEST_HEADER + " characters: \"" + name + "\"");
    }

    static void checkTimeout(Duration timeout) {
        check(timeout.compareTo(Duration.ofMillis(1)) >= 0 && timeout.compareTo(LONGEST) <= 0,
                "timeout is 1 ms to 366 days, not " + timeout);
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
