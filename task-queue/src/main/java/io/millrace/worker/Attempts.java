package io.millrace.worker;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.Settlement;
import io.millrace.broker.TaskRef;
import io.millrace.observe.Ending;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.HandlerRegistry.Registration;
import io.vertx.core.impl.ContextInternal;

/**
 * Begins attempts, and ends them: by their own outcome, when their time is up, or because somebody asked. Engine's loop.
 */
final class Attempts {

    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private final OutcomeRules rules;
    private final LeaseTable leases;
    private final Settling finisher;
    private final Reports reports;
    private final Runnable slotFreed;
    private final TimeLimits limits;

    Attempts(ContextInternal engine, OutcomeRules rules, LeaseTable leases, Settling finisher, Reports reports,
            Runnable slotFreed) {
        this.rules = rules;
        this.leases = leases;
        this.finisher = finisher;
        this.reports = reports;
        this.slotFreed = slotFreed;
        this.limits = new TimeLimits(engine, leases, this::timeUp);
    }

    Loop limits() {
        return limits.loop();
    }

    /** Whether a delivery is one that this worker knows already. */
    boolean know(Delivery delivery) {
        return leases.holds(delivery.ref());
    }

    /** Takes a slot and starts the clock; the handler is run by whoever called. */
    Attempt begin(Delivery.OfTask delivery, Registration<?> registration, Permit permit) {
        Attempt attempt = new Attempt(delivery, registration, OutcomeRules.maxRetries(delivery, registration.type()),
                rules.limit(delivery, registration.type()), reports, permit);
        leases.started(delivery.ref(), attempt);
        limits.watch(attempt);
        return attempt;
    }

    /** Its handler has answered. Whoever was cut off meanwhile is not heard any more. */
    void end(Attempt attempt, TaskOutcome outcome) {
        if (leases.ended(attempt.delivery().ref())) {
            settle(attempt, settlement(attempt, outcome, null));
        }
    }

    private void timeUp(Attempt attempt) {
        TaskOutcome outcome = rules.timeUp(attempt);
        LOG.debugf("Attempt %d of %s %s is cut off: %s", attempt.attempt(), attempt.registration().type(), attempt.id(),
                outcome);
        leases.cutOff(attempt.delivery().ref());
        settle(attempt, settlement(attempt, outcome,
                attempt.limit().isDeadline() ? OutcomeRules.DEADLINE : OutcomeRules.TIMEOUT));
    }

    /** Ends a task as cancelled, if it runs here. */
    void cancel(TaskRef task) {
        leases.runningOf(task).ifPresent(attempt -> {
            LOG.infof("Task %s of queue %s is cancelled while it runs", task.id(), task.queue());
            leases.cutOff(attempt.delivery().ref());
            settle(attempt, rules.canceled(attempt.delivery(), attempt.course(null)));
        });
    }

    /** Ends an attempt whose handler was not asked, because what it needs is away. */
    void putOff(Attempt attempt, Breakers.Admission.Wait wait) {
        leases.ended(attempt.delivery().ref());
        settle(attempt, rules.settle(attempt.delivery(), attempt.registration().type(), snooze(wait), Course.NOT_RUN));
    }

    /** Puts a task off for which no attempt was begun. */
    void putOff(Delivery.OfTask delivery, Registration<?> registration, Breakers.Admission.Wait wait) {
        finisher.settle(rules.settle(delivery, registration.type(), snooze(wait), Course.NOT_RUN));
    }

    /** Fails a task that is not to be attempted. */
    void refuse(Delivery delivery, int attempts, String outcome, String reason) {
        LOG.warnf("Task %s of queue %s failed: %s", delivery.id(), delivery.ref().queue(), reason);
        finisher.settle(rules.refused(delivery, attempts, outcome, reason));
    }

    /** Puts a task where workers look that have a handler for it. */
    void divert(Delivery.OfTask delivery) {
        LOG.debugf("Task %s of queue %s is for workers that serve %s", delivery.id(), delivery.ref().queue(),
                delivery.message().type());
        finisher.settle(new Settlement.Divert(delivery.ref(), delivery.id(), delivery.message().type()));
    }

    /** The thread of an attempt is free again. */
    void threadFreed(Attempt attempt) {
        leases.threadFreed(attempt);
        slotFreed.run();
    }

    private static TaskOutcome snooze(Breakers.Admission.Wait wait) {
        return TaskOutcome.snooze(wait.delay(), wait.reason());
    }

    private Settlement settlement(Attempt attempt, TaskOutcome outcome, @Nullable String cutOff) {
        return rules.settle(attempt.delivery(), attempt.registration().type(), outcome, attempt.course(cutOff));
    }

    private void settle(Attempt attempt, Settlement settlement) {
        if (settlement instanceof Settlement.Complete) {
            reports.drop(attempt);
        } else {
            reports.last(attempt);
        }
        attempt.ended(endingOf(settlement), reasonOf(settlement));
        finisher.settle(settlement);
        slotFreed.run();
    }

    private static Ending endingOf(Settlement settlement) {
        if (settlement instanceof Settlement.Fail) {
            return Ending.FAILED;
        } else if (settlement instanceof Settlement.Retry) {
            return Ending.RETRY;
        } else if (settlement instanceof Settlement.Snooze) {
            return Ending.SNOOZED;
        } else if (settlement instanceof Settlement.Cancel) {
            return Ending.CANCELED;
        }
        return settlement instanceof Settlement.HandBack ? Ending.HANDED_BACK : Ending.COMPLETED;
    }

    private static @Nullable String reasonOf(Settlement settlement) {
        if (settlement instanceof Settlement.Fail fail) {
            return fail.episode().reason();
        } else if (settlement instanceof Settlement.Retry retry) {
            return retry.episode().reason();
        }
        return settlement instanceof Settlement.Snooze snooze ? snooze.episode().reason() : null;
    }
}
