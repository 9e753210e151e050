package io.millrace.types.digest;

import java.time.Duration;

import io.millrace.task.RetryPolicy;
import io.millrace.task.TaskType;

/** The task types about the weekly digest. */
public final class DigestTasks {

    /** Pages through the subscribers and enqueues a {@link #DIGEST_SEND} for each; it goes on where it was interrupted. */
    public static final TaskType<WeeklyDigest> DIGEST_WEEKLY = TaskType.of("digest:weekly", WeeklyDigest.class)
            .withRetryPolicy(new RetryPolicy(10, Duration.ofSeconds(5), 2, Duration.ofMinutes(10), 0.1))
            .withTimeout(Duration.ofHours(2)).withRetention(Duration.ofDays(30));

    /** Enqueues the email of one subscriber. */
    public static final TaskType<DigestDelivery> DIGEST_SEND = TaskType.of("digest:send", DigestDelivery.class)
            .withRetryPolicy(new RetryPolicy(10, Duration.ofSeconds(5), 2, Duration.ofMinutes(10), 0.1));

    private DigestTasks() {
    }
}
