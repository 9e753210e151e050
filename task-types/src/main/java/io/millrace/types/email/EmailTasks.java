package io.millrace.types.email;

import java.time.Duration;

import io.millrace.task.RetryPolicy;
import io.millrace.task.TaskType;

/** The task types about email. */
public final class EmailTasks {

    /** Sends one email: twelve retries in about ten hours, and a record for seven days. */
    public static final TaskType<EmailMessage> EMAIL_SEND = TaskType.of("email:send", EmailMessage.class)
            .withRetryPolicy(new RetryPolicy(12, Duration.ofSeconds(30), 2, Duration.ofHours(2), 0.1))
            .withRetention(Duration.ofDays(7));

    /**
     * Name of the tag by which an email at a provider's says which of ours it is: {@code <queue>:<id>} in Base64 for addresses,
     * since tags have few characters.
     */
    public static final String MARK = "millrace_email";

    private EmailTasks() {
    }
}
