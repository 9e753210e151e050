package io.millrace.worker;

import org.jboss.logging.Logger;

import io.millrace.broker.Delivery;
import io.millrace.task.TaskType;
import io.millrace.worker.HandlerRegistry.Registration;

/** Starts what may be started of what was delivered, and ends at once what may not. Engine's loop. */
final class Starter {

    private static final Logger LOG = Logger.getLogger(Starter.class);
    private static final int LONGEST_TYPE = 64;

    private final HandlerRegistry handlers;
    private final OutcomeRules rules;
    private final Breakers breakers;
    private final Attempts attempts;
    private final Runner runner;
    private final boolean othersMayServe;

    /**
     * @param othersMayServe whether there may be workers with other handlers than these
     */
    Starter(HandlerRegistry handlers, OutcomeRules rules, Breakers breakers, Attempts attempts, Runner runner,
            boolean othersMayServe) {
        this.handlers = handlers;
        this.rules = rules;
        this.breakers = breakers;
        this.attempts = attempts;
        this.runner = runner;
        this.othersMayServe = othersMayServe;
    }

    /** Whether a delivery needs no slot here: another worker may have a handler for it. */
    boolean isForOthers(Delivery delivery) {
        return delivery instanceof Delivery.OfTask task && isForOthers(task.message().type());
    }

    /** What is no name of a type is served by nobody. */
    private boolean isForOthers(String type) {
        return handlers.forType(type) == null && othersMayServe && TaskType.isLegalName(type);
    }

    /** Starts a delivery that this worker does not know yet. */
    void start(Delivery delivery) {
        if (attempts.know(delivery)) {
            return;
        }
        if (delivery instanceof Delivery.OfTask task) {
            start(task);
        } else if (delivery instanceof Delivery.Unreadable unreadable) {
            attempts.refuse(delivery, 0, "failed", "unreadable: " + unreadable.problem());
        }
    }

    private void start(Delivery.OfTask delivery) {
        Registration<?> registration = handlers.forType(delivery.message().type());
        if (registration == null && isForOthers(delivery.message().type())) {
            attempts.divert(delivery);
        } else if (registration == null) {
            attempts.refuse(delivery, delivery.attempts(), "failed",
                    "unknown type: no handler here serves \"" + shown(delivery.message().type())
                            + "\". Known are " + handlers.types().stream().sorted().toList() + ".");
        } else if (rules.isPastDeadline(delivery)) {
            attempts.refuse(delivery, delivery.attempts(), OutcomeRules.DEADLINE,
                    "deadline: it was past before the attempt could start");
        } else {
            start(delivery, registration);
        }
    }

    /** What is no type may be of any length. */
    private static String shown(String type) {
        return type.length() <= LONGEST_TYPE ? type : type.substring(0, LONGEST_TYPE) + "…";
    }

    private void start(Delivery.OfTask delivery, Registration<?> registration) {
        Breakers.Admission admission = breakers.admit(registration.needs());
        if (admission instanceof Breakers.Admission.Go go) {
            runner.run(attempts.begin(delivery, registration, go.permit()));
        } else if (admission instanceof Breakers.Admission.Ask ask) {
            Attempt attempt = attempts.begin(delivery, registration, ask.permit());
            breakers.claim(ask).subscribe().with(wait -> {
                if (attempt.isOver()) {
                    LOG.debugf("Task %s was cut off before it could try %s", attempt.id(), ask.probed().dependency());
                } else if (wait == null) {
                    runner.run(attempt);
                } else {
                    attempts.putOff(attempt, wait);
                }
            });
        } else if (admission instanceof Breakers.Admission.Wait wait) {
            attempts.putOff(delivery, registration, wait);
        }
    }
}
