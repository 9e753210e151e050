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
        return with(new TaskOptions(name, options.id(), options.maxRetries(), options.delay(), options.runAt(),
                options.deadline(), options.retention(), options.headers()));
    }

    /**
     * Its id, by which a second one is recognised.
     *
     * @throws IllegalArgumentException when malformed; see {@link TaskId#ofCaller}
     */
    public Task<P> id(String id) {
        return with(new TaskOptions(options.queue(), TaskId.ofCaller(id), options.maxRetries(), options.delay(),
                options.runAt(), options.deadline(), options.retention(), options.headers()));
    }

    /** Retries after the first attempt, 0 to 1,000. */
    public Task<P> maxRetries(int retries) {
        return with(new TaskOptions(options.queue(), options.id(), retries, options.delay(), options.runAt(),
                options.deadline(), options.retention(), options.headers()));
    }

    /** Not before this long from now; replaces {@link #runAt}. */
    public Task<P> delay(Duration delay) {
        return with(new TaskOptions(options.queue(), options.id(), options.maxRetries(), delay, null,
                options.deadline(), options.retention(), options.headers()));
    }

    /** Not before this instant; replaces {@link #delay}. One in the past means now. */
    public Task<P> runAt(Instant instant) {
        return with(new TaskOptions(options.queue(), options.id(), options.maxRetries(), null, instant,
                options.deadline(), options.retention(), options.headers()));
    }

    /** The instant after which it is not started any more. */
    public Task<P> deadline(Instant instant) {
        return with(new TaskOptions(options.queue(), options.id(), options.maxRetries(), options.delay(), options.runAt(),
                instant, options.retention(), options.headers()));
    }

    /** How long it can be looked up once completed, zero to 366 days. */
    public Task<P> retention(Duration kept) {
        return with(new TaskOptions(options.queue(), options.id(), options.maxRetries(), options.delay(), options.runAt(),
                options.deadline(), kept, options.headers()));
    }

    /** One more header, or another value for one that it has. */
    public Task<P> header(String name, String value) {
        Map<String, String> headers = new HashMap<>(options.headers());
        headers.put(name, value);
        return with(new TaskOptions(options.queue(), options.id(), options.maxRetries(), options.delay(), options.runAt(),
                options.deadline(), options.retention(), headers));
    }

    /** The same type and payload with these options instead. */
    public Task<P> with(TaskOptions replacement) {
        return new Task<>(type, payload, replacement);
    }
}
