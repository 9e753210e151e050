package io.millrace.task;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A kind of task: its name on the wire, the class of its payload, and what its tasks do unless one says otherwise. Declared
 * once, as a constant, where producers and the worker both see it.
 *
 * <pre>{@code
 * public static final TaskType<ReportRequest> REPORT_GENERATE = TaskType.of("report:generate", ReportRequest.class);
 * }</pre>
 *
 * @param name 1 to 64 characters of {@code a-z}, {@code 0-9} and {@code : . _ -}, the first a letter
 * @param payloadType class that Jackson reads and writes, a record as a rule
 * @param retryPolicy how its tasks are retried
 * @param timeout how long one attempt may take, 1 ms to 366 days
 * @param retention how long a completed task can be looked up; zero: not at all
 */
public record TaskType<P>(String name, Class<P> payloadType, RetryPolicy retryPolicy, Duration timeout,
        Duration retention) {

    /** How long an attempt may take unless the type or the task says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);

    private static final Pattern LEGAL = Pattern.compile("[a-z][a-z0-9:._-]{0,63}");

    /** Whether there can be a type of this name. */
    public static boolean isLegalName(String name) {
        return LEGAL.matcher(name).matches();
    }

    public TaskType {
        if (!isLegalName(name)) {
            throw new IllegalArgumentException(
                    "A task type's name is 1 to 64 of a-z, 0-9 and : . _ -, and starts with a letter: \""
                            + name + "\"");
        }
        TaskOptions.checkTimeout(timeout);
        TaskOptions.checkRetention(retention);
    }

    /**
     * A type with the {@linkplain RetryPolicy#DEFAULT default retries} and 30 min for an attempt, whose completed tasks are not
     * kept.
     */
    public static <P> TaskType<P> of(String name, Class<P> payloadType) {
        return new TaskType<>(name, payloadType, RetryPolicy.DEFAULT, DEFAULT_TIMEOUT, Duration.ZERO);
    }

    /** This type with another retry policy. */
    public TaskType<P> withRetryPolicy(RetryPolicy policy) {
        return new TaskType<>(name, payloadType, policy, timeout, retention);
    }

    /** This type with another time for one attempt, 1 ms to 366 days. */
    public TaskType<P> withTimeout(Duration perAttempt) {
        return new TaskType<>(name, payloadType, retryPolicy, perAttempt, retention);
    }

    /** This type with another retention, zero to one year. */
    public TaskType<P> withRetention(Duration kept) {
        return new TaskType<>(name, payloadType, retryPolicy, timeout, kept);
    }

    /** A task of this type, ready to be given options and enqueued. */
    public Task<P> task(P payload) {
        return new Task<>(this, payload, TaskOptions.DEFAULT);
    }

    @Override
    public String toString() {
        return name;
    }
}
