package io.millrace.task;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What a handler may know about the attempt that it makes. */
public interface TaskContext {

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
}
