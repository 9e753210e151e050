package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

import io.millrace.broker.Delivery;
import io.millrace.broker.Settlement;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;

/** What an outcome means for a task: ended, again, or failed. */
final class OutcomeRules {

    /** What ends a task, or an attempt, by the clock; as the timeline words it. */
    static final String DEADLINE = "deadline";
    static final String TIMEOUT = "timeout";

    static final String TOO_LATE = "deadline: it was past before the attempt could start";

    private final Clock clock;
    private final RandomGenerator random;

    OutcomeRules(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** How many retries a task has. */
    static int maxRetries(Delivery.OfTask delivery, TaskType<?> type) {
        Integer asked = delivery.message().options().maxRetries();
        return asked != null ? asked : type.retryPolicy().maxRetries();
    }

    /** Whether a result of the task would be kept for anybody to look at. */
    static boolean keepsResult(Delivery.OfTask delivery, TaskType<?> type) {
        return !retention(delivery, type).isZero();
    }

    /** How long an attempt may take. */
    TimeLimit limit(Delivery.OfTask delivery, TaskType<?> type) {
        Instant deadline = delivery.message().options().deadline();
        if (deadline != null) {
            Duration left = Duration.between(clock.instant(), deadline);
            if (left.compareTo(TaskOptions.LONGEST) < 0) {
                return new TimeLimit(timeout(delivery, type).toNanos(), System.nanoTime() + Math.max(0, left.toNanos()));
            }
        }
        return new TimeLimit(timeout(delivery, type).toNanos(), null);
    }

    /** What it means for an attempt that its time is up. */
    TaskOutcome timeUp(Attempt attempt) {
        return attempt.endsAtDeadline() ? TaskOutcome.fail("deadline: it passed while the attempt ran")
                : TaskOutcome.retry("timeout: the attempt did not end within "
                        + timeout(attempt.delivery(), attempt.registration().type()));
    }

    /** How a task ends whose deadline passed before an attempt could begin. */
    Settlement tooLate(Delivery.OfTask delivery) {
        return refused(delivery, delivery.attempts(), DEADLINE, TOO_LATE);
    }

    /** How an attempt ends that has to wait before it begins. */
    Settlement putOff(Delivery.OfTask delivery, Duration delay, String reason, Course course) {
        return isPastDeadline(delivery, delay)
                ? refused(delivery, delivery.attempts(), DEADLINE, "deadline: it would be past when its snooze ends")
                : new Settlement.Snooze(delivery.ref(), delivery.id(), delivery.attempts(), delay,
                        course.episode(0, "snoozed", reason));
    }

    /** Whether a task may not be started any more. */
    boolean isPastDeadline(Delivery.OfTask delivery) {
        return isPastDeadline(delivery, Duration.ZERO);
    }

    /** How an attempt ends whose handler was asked. */
    Settlement settle(Delivery.OfTask delivery, TaskType<?> type, TaskOutcome outcome, String result, Course course) {
        int attempt = delivery.attempts() + 1;
        if (outcome instanceof TaskOutcome.Done) {
            return completed(delivery, type, attempt, result, course);
        }
        if (outcome instanceof TaskOutcome.Snooze snooze) {
            return putOff(delivery, snooze.delay(), snooze.reason(), course);
        }
        if (outcome instanceof TaskOutcome.Retry retry) {
            return retried(delivery, type, attempt, retry, course);
        }
        if (outcome instanceof TaskOutcome.Fail fail) {
            return failed(delivery, attempt, "failed", fail.reason(), course);
        }
        throw new IllegalStateException("What is unavailable is snoozed by its permit: " + outcome);
    }

    /** How an attempt ends that somebody asked to cancel; one that had not begun counts as none. */
    Settlement canceled(Delivery.OfTask delivery, Course course) {
        int made = course.ran() == null ? 0 : 1;
        return new Settlement.Cancel(delivery.ref(), delivery.id(), delivery.attempts() + made,
                course.episode(made * (delivery.attempts() + 1), "canceled", ""));
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

    private static Duration retention(Delivery.OfTask delivery, TaskType<?> type) {
        Duration asked = delivery.message().options().retention();
        return asked != null ? asked : type.retention();
    }

    private static Settlement completed(Delivery.OfTask delivery, TaskType<?> type, int attempt, String result,
            Course course) {
        Duration retention = retention(delivery, type);
        return retention.isZero() && !delivery.hasRecord()
                ? new Settlement.Complete(delivery.ref(), delivery.id(), type.name(), course.ranMillis())
                : new Settlement.Keep(delivery.ref(), delivery.id(), type.name(), attempt, retention, result,
                        course.episode(attempt, "completed", ""));
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
