package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;

import io.millrace.broker.Delivery;
import io.millrace.broker.Settlement;
import io.millrace.client.PayloadCodec;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;

/** What an outcome means for a task: ended, again, or failed. */
final class OutcomeRules {

    /** What ends a task, or an attempt, by the clock; as the timeline words it. */
    static final String DEADLINE = "deadline";
    static final String TIMEOUT = "timeout";

    private final PayloadCodec payloads;
    private final Clock clock;
    private final RandomGenerator random;

    OutcomeRules(PayloadCodec payloads, Clock clock, RandomGenerator random) {
        this.payloads = payloads;
        this.clock = clock;
        this.random = random;
    }

    /** How many retries a task has. */
    static int maxRetries(Delivery.OfTask delivery, TaskType<?> type) {
        Integer asked = delivery.message().options().maxRetries();
        return asked != null ? asked : type.retryPolicy().maxRetries();
    }

    /** When an attempt that starts now is cut off: at its timeout, or at the deadline of its task if that is earlier. */
    TimeLimit limit(Delivery.OfTask delivery, TaskType<?> type) {
        long now = System.nanoTime();
        Duration timeout = timeout(delivery, type);
        Instant deadline = delivery.message().options().deadline();
        if (deadline != null) {
            Duration left = Duration.between(clock.instant(), deadline);
            if (left.compareTo(timeout) < 0) {
                return new TimeLimit(now + left.toNanos(), true);
            }
        }
        return new TimeLimit(now + timeout.toNanos(), false);
    }

    /** What it means for an attempt that its time is up. */
    TaskOutcome timeUp(Attempt attempt) {
        return attempt.limit().isDeadline() ? TaskOutcome.fail("deadline: it passed while the attempt ran")
                : TaskOutcome.retry("timeout: the attempt did not end within "
                        + timeout(attempt.delivery(), attempt.registration().type()));
    }

    /** Whether a task may not be started any more. */
    boolean isPastDeadline(Delivery.OfTask delivery) {
        return isPastDeadline(delivery, Duration.ZERO);
    }

    /** How an attempt ends whose handler was asked, or had to wait for what it needs. */
    Settlement settle(Delivery.OfTask delivery, TaskType<?> type, TaskOutcome outcome, Course course) {
        int attempt = delivery.attempts() + 1;
        if (outcome instanceof TaskOutcome.Done done) {
            return completed(delivery, type, attempt, done.result(), course);
        }
        if (outcome instanceof TaskOutcome.Snooze snooze) {
            return isPastDeadline(delivery, snooze.delay())
                    ? refused(delivery, delivery.attempts(), DEADLINE, "deadline: it would be past when its snooze ends")
                    : new Settlement.Snooze(delivery.ref(), delivery.id(), delivery.attempts(), snooze.delay(),
                            course.episode(0, "snoozed", snooze.reason()));
        }
        if (outcome instanceof TaskOutcome.Retry retry) {
            return retried(delivery, type, attempt, retry, course);
        }
        if (outcome instanceof TaskOutcome.Fail fail) {
            return failed(delivery, attempt, "failed", fail.reason(), course);
        }
        throw new IllegalStateException("What is unavailable is snoozed by its permit: " + outcome);
    }

    Settlement canceled(Delivery.OfTask delivery, Course course) {
        int attempt = delivery.attempts() + 1;
        return new Settlement.Cancel(delivery.ref(), delivery.id(), attempt, course.episode(attempt, "canceled", ""));
    }

    /** How a task ends that is not to be attempted. */
    Settlement refused(Delivery delivery, int attempts, String outcome, String reason) {
        return new Settlement.Fail(delivery.ref(), delivery.id(), attempts, Course.NOT_RUN.episode(0, outcome, reason));
    }

    private static Settlement failed(Delivery delivery, int attempt, String outcome, String reason, Course course) {
        return new Settlement.Fail(delivery.ref(), delivery.id(), attempt, course.episode(attempt, outcome, reason));
    }

    private static Duration timeout(Delivery.OfTask delivery, TaskType<?> type) {
        Duration asked = delivery.message().options().timeout();
        return asked != null ? asked : type.timeout();
    }

    private Settlement completed(Delivery.OfTask delivery, TaskType<?> type, int attempt, @Nullable Object result,
            Course course) {
        Duration asked = delivery.message().options().retention();
        Duration retention = asked != null ? asked : type.retention();
        if (retention.isZero() && !delivery.hasRecord()) {
            return new Settlement.Complete(delivery.ref(), delivery.id(), type.name(), course.ranMillis());
        }
        try {
            return new Settlement.Keep(delivery.ref(), delivery.id(), type.name(), attempt, retention,
                    result == null ? "" : payloads.writeResult(result), course.episode(attempt, "completed", ""));
        } catch (JsonProcessingException e) {
            return failed(delivery, attempt, "failed", "The work was done, but its result cannot be written as JSON: "
                    + e.getOriginalMessage(), course);
        }
    }

    private Settlement retried(Delivery.OfTask delivery, TaskType<?> type, int attempt, TaskOutcome.Retry retry,
            Course course) {
        if (attempt > maxRetries(delivery, type)) {
            return failed(delivery, attempt, "failed", retry.reason(), course);
        }
        Duration delay = retry.delay() != null ? retry.delay() : type.retryPolicy().delayBefore(attempt, random);
        if (isPastDeadline(delivery, delay)) {
            return failed(delivery, attempt, DEADLINE,
                    "deadline: it would be past at the next attempt; this one failed: " + retry.reason(), course);
        }
        return new Settlement.Retry(delivery.ref(), delivery.id(), attempt, delay,
                course.episode(attempt, "retry", retry.reason()));
    }

    private boolean isPastDeadline(Delivery.OfTask delivery, Duration later) {
        Instant deadline = delivery.message().options().deadline();
        return deadline != null && clock.instant().plus(later).isAfter(deadline);
    }
}
