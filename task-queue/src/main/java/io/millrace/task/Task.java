package io.millrace.task;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * A task to be enqueued: a type, a payload, options. Immutable; each method gives a task with one option replaced.
 *
 * <pre>{@code
 * client.enqueue(REPORT_GENERATE.task(new ReportRequest(1, "monthly"))
 *         .queue("critical").maxRetries(5).delay(Duration.ofSeconds(30)));
 * }</pre>
 *
 * @param type what kind of task it is
 * @param payload what the handler gets
 * @param options what it asks for beyond that
 */
public record Task<P>(TaskType<P> type, P payload, TaskOptions options) {

    /** Where it waits. */
    public Task<P> queue(String name) {
        return queue(new QueueName(name));
    }

    /** Where it waits. */
    public Task<P> queue(QueueName name) {
        return with(options.withQueue(name));
    }

    /**
     * Its id, by which a second one is recognised.
     *
     * @throws IllegalArgumentException when malformed; see {@link TaskId#ofCaller}
     */
    public Task<P> id(String id) {
        return with(options.withId(TaskId.ofCaller(id)));
    }

    /** Retries after the first attempt, 0 to 1,000. */
    public Task<P> maxRetries(int retries) {
        return with(options.withMaxRetries(retries));
    }

    /** Not before this long from now; replaces {@link #runAt}. */
    public Task<P> delay(Duration delay) {
        return with(options.withDelay(delay));
    }

    /** Not before this instant, up to 366 days from now; replaces {@link #delay}. One in the past means now. */
    public Task<P> runAt(Instant instant) {
        return with(options.withRunAt(instant));
    }

    /** The instant after which it is not started any more, and cut off when it runs. */
    public Task<P> deadline(Instant instant) {
        return with(options.withDeadline(instant));
    }

    /** How long one attempt may take, 1 ms to 366 days; an attempt that takes longer is cancelled and counts as failed. */
    public Task<P> timeout(Duration perAttempt) {
        return with(options.withTimeout(perAttempt));
    }

    /** Refused while another task of its queue with this key lives. */
    public Task<P> uniqueKey(String key) {
        return with(options.withUnique(Uniqueness.ofKey(key)));
    }

    /** Refused while another task of its queue with the same type and payload lives, for this long at most. */
    public Task<P> uniqueFor(Duration lasting) {
        return with(options.withUnique(Uniqueness.lasting(lasting)));
    }

    /** Refused while another task of its queue with this key lives, for this long at most. */
    public Task<P> unique(String key, Duration lasting) {
        return with(options.withUnique(new Uniqueness(key, lasting)));
    }

    /** How long it can be looked up once completed, zero to 366 days. */
    public Task<P> retention(Duration kept) {
        return with(options.withRetention(kept));
    }

    /** One more header, or another value for one that it has; neither is null. */
    public Task<P> header(String name, String value) {
        Map<String, String> headers = new HashMap<>(options.headers());
        headers.put(name, value);
        return with(options.withHeaders(headers));
    }

    /** The same type and payload with these options instead. */
    public Task<P> with(TaskOptions replacement) {
        return new Task<>(type, payload, replacement);
    }
}
