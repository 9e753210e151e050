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
 * Assigns attempts, and ends them: by their own outcome, when their time is up, or because somebody asked. Engine's loop, but
 * for what says otherwise.
 */
final class Attempts implements Attempt.Keeper {

    private static final Logger LOG = Logger.getLogger(Attempts.class);

    private final ContextInternal engine;
    private final OutcomeRules rules;
    private final LeaseTable leases;
    private final Settling finisher;
    private final Reports reports;
    private final TimeLimits limits;

    Attempts(ContextInternal engine, OutcomeRules rules, LeaseTable leases, Settling finisher, Reports reports) {
        this.engine = engine;
        this.rules = rules;
        this.leases = leases;
        this.finisher = finisher;
        this.reports = reports;
        this.limits = new TimeLimits(engine, leases, this::timeUp);
    }

    Loop limits() {
        return limits.loop();
    }

    LeaseTable leases() {
        return leases;
    }

    /** Whether a delivery is one that this worker knows already. */
    boolean know(Delivery delivery) {
        return leases.holds(delivery.ref());
    }

    /** Takes a slot; the handler is run by whoever called. */
    Attempt assign(Delivery.OfTask delivery, Registration<?> registration, Permit permit) {
        Attempt attempt = new Attempt(delivery, registration, OutcomeRules.maxRetries(delivery, registration.type()),
                rules.limit(delivery, registration.type()), this, permit);
        leases.started(delivery.ref(), attempt);
        limits.watch(attempt);
        return attempt;
    }

    /** Its handler has answered. Whoever was cut off meanwhile is not heard any more, nor who answers again. */
    void end(Attempt attempt, Answer answer) {
        if (attempt.isOver()) {
            return;
        }
        TaskOutcome outcome = answer.said() ? attempt.permit().judge(answer.outcome()) : answer.outcome();
        leases.ended(attempt.delivery().ref());
        settle(attempt, rules.settle(attempt.delivery(), attempt.registration().type(), outcome, answer.result(),
                attempt.course(null, answer.thrown())));
    }

    private void timeUp(Attempt attempt) {
        if (attempt.takeBack()) {
            leases.ended(attempt.delivery().ref());
            settle(attempt, rules.tooLate(attempt.delivery()));
            return;
        }
        TaskOutcome outcome = rules.timeUp(attempt);
        LOG.debugf("Attempt %d of %s %s is cut off: %s", attempt.attempt(), attempt.registration().type(), attempt.id(),
                outcome);
        leases.cutOff(attempt.delivery().ref());
        settle(attempt, rules.settle(attempt.delivery(), attempt.registration().type(), outcome, "",
                attempt.course(attempt.endsAtDeadline() ? OutcomeRules.DEADLINE : OutcomeRules.TIMEOUT, null)));
    }

    /** Ends a task as cancelled, if it runs here. */
    void cancel(TaskRef task) {
        leases.runningOf(task).ifPresent(attempt -> {
            LOG.infof("Task %s of queue %s is cancelled while it runs", task.id(), task.queue());
            leases.cutOff(attempt.delivery().ref());
            settle(attempt, rules.canceled(attempt.delivery(), attempt.course(null, null)));
        });
    }

    /** Gives an attempt back for another worker, unless it has begun. */
    void handBack(Attempt attempt) {
        if (attempt.takeBack()) {
            leases.ended(attempt.delivery().ref());
            settle(attempt, new Settlement.HandBack(attempt.delivery().ref(), attempt.id()));
        }
    }

    /** Ends an attempt that has to wait before it can begin. */
    void putOff(Attempt attempt, Breakers.Admission.Wait wait) {
        if (attempt.takeBack()) {
            leases.ended(attempt.delivery().ref());
            settle(attempt, rules.putOff(attempt.delivery(), wait.delay(), wait.reason(), Course.NOT_RUN));
        }
    }

    /** Puts a task off for which no attempt was assigned. */
    void putOff(Delivery.OfTask delivery, Breakers.Admission.Wait wait) {
        finisher.settle(rules.putOff(delivery, wait.delay(), wait.reason(), Course.NOT_RUN));
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

    /** Fails a task whose attempt may have begun, and came to no handler. */
    void notStarted(Delivery delivery, String reason) {
        leases.cutOff(delivery.ref());
        refuse(delivery, delivery instanceof Delivery.OfTask task ? task.attempts() : 0, "failed", reason);
    }

    /** The thread of an attempt is free again. */
    void threadFreed(Attempt attempt) {
        leases.threadFreed(attempt);
    }

    @Override
    public void leftLoop(Attempt attempt, HandlerLoop loop) {
        engine.runOnContext(ignored -> {
            loop.left(attempt);
            threadFreed(attempt);
        });
    }

    @Override
    public void noted(Attempt attempt) {
        reports.noted(attempt);
    }

    private void settle(Attempt attempt, Settlement settlement) {
        if (settlement instanceof Settlement.Complete) {
            reports.drop(attempt);
        } else {
            reports.last(attempt);
        }
        attempt.ended(endingOf(settlement), reasonOf(settlement));
        finisher.settle(settlement);
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
