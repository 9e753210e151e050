package io.millrace.task;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;

/** What a handler may know about the attempt that it makes, and say about it. Safe for use from any thread. */
public interface TaskContext {

    /** How many log lines of a task are kept: the last ones. */
    int MOST_LOG_LINES = 100;

    /** The longest log line or line of progress, in characters; what is longer is cut. */
    int LONGEST_LOG_LINE = 1000;

    /** The same for every attempt; a fit idempotency key for what the handler does outside. */
    TaskId id();

    QueueName queue();

    /** 1 for the first attempt. Attempts that ended with the death of their worker are not counted. */
    int attempt();

    /** Whether no retry will follow when this attempt fails. */
    boolean isLastAttempt();

    /** Until when the task is of use, if it says so. */
    @Nullable
    Instant deadline();

    Map<String, String> headers();

    /**
     * Whether nobody waits for the attempt any more: its task was cancelled, its time is up, its lease was lost, or its worker
     * stops. The {@code Uni} of the handler is cancelled then, and a blocking handler's thread interrupted, once; a long loop
     * may ask here besides.
     */
    default boolean isCancelled() {
        return false;
    }

    /**
     * Says how far the attempt is, for whoever looks at the task. What is said reaches the broker within about a second; of
     * what is said in between the last counts. It takes effect whether or not the {@code Uni} is subscribed to, and never
     * fails the attempt. A context without a worker, as in a test, does nothing.
     *
     * @param percent 0 to 100; what is beyond counts as the nearest
     * @param line in words, perhaps empty or null; its line ends become spaces
     * @return done at once
     */
    default Uni<Void> progress(int percent, String line) {
        return Uni.createFrom().voidItem();
    }

    /**
     * Adds a line to the log of the task, of which the last {@value #MOST_LOG_LINES} lines and 16 KiB are kept as long as the
     * task is. Otherwise as {@link #progress}.
     */
    default Uni<Void> log(String line) {
        return Uni.createFrom().voidItem();
    }
}
