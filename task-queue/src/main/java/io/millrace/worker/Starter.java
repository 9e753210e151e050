package io.millrace.worker;

import java.time.Duration;

import org.jboss.logging.Logger;

import io.millrace.broker.Delivery;
import io.millrace.task.TaskType;
import io.millrace.worker.HandlerRegistry.Registration;

/** Starts what may be started of what was delivered, and ends at once what may not. Engine's loop. */
final class Starter {

    private static final Logger LOG = Logger.getLogger(Starter.class);
    private static final int LONGEST_TYPE = 64;
    private static final Breakers.Admission.Wait NO_LOOP = new Breakers.Admission.Wait(Duration.ofSeconds(1),
            "all event loops of the worker are blocked by handlers");

    /** While all event loops are blocked. */
    private static final int FEW = 10;
    private static final Duration FEW_EVERY = Duration.ofMillis(50);

    private final HandlerRegistry handlers;
    private final boolean anyOnThreads;
    private final OutcomeRules rules;
    private final Breakers breakers;
    private final Attempts attempts;
    private final Runner runner;
    private final boolean othersMayServe;
    private long fewAt = System.nanoTime() - FEW_EVERY.toNanos();

    /**
     * @param othersMayServe whether there may be workers with other handlers than these
     */
    Starter(HandlerRegistry handlers, OutcomeRules rules, Breakers breakers, Attempts attempts, Runner runner,
            boolean othersMayServe) {
        this.handlers = handlers;
        this.anyOnThreads = handlers.anyOnThreads();
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

    /**
     * How many tasks may be fetched at most, apart from the slots: none while each handler of this worker needs what is away,
     * or has no event loop that turns. When some have threads of their own, few at a time: what is in a queue shows only when
     * it is fetched, and to put off all that waits would cost more than it brings.
     */
    int room() {
        if (!runner.loops().areAllBlocked()) {
            return breakers.room();
        }
        long now = System.nanoTime();
        if (!anyOnThreads || now - fewAt < FEW_EVERY.toNanos()) {
            return 0;
        }
        fewAt = now;
        return Math.min(FEW, breakers.room());
    }

    /** Whether nothing keeps tasks from being started. */
    boolean hasRoom() {
        return !runner.loops().areAllBlocked() && breakers.room() > 0;
    }

    /** Starts a delivery that this worker does not know yet. One that cannot be started fails; this does not. */
    void start(Delivery delivery) {
        if (attempts.know(delivery)) {
            return;
        }
        try {
            startNew(delivery);
        } catch (Throwable failure) {
            Isolation.run("Refusing what cannot be started", delivery.ref(),
                    () -> attempts.notStarted(delivery, "it could not be started: " + Isolation.shown(failure)));
        }
    }

    private void startNew(Delivery delivery) {
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
            attempts.refuse(delivery, delivery.attempts(), OutcomeRules.DEADLINE, OutcomeRules.TOO_LATE);
        } else {
            start(delivery, registration);
        }
    }

    /** What is no type may be of any length. */
    private static String shown(String type) {
        return type.length() <= LONGEST_TYPE ? type : type.substring(0, LONGEST_TYPE) + "…";
    }

    private void start(Delivery.OfTask delivery, Registration<?> registration) {
        if (registration.kind() == HandlerKind.REACTIVE && runner.loops().areAllBlocked()) {
            attempts.putOff(delivery, NO_LOOP);
            return;
        }
        Breakers.Admission admission = breakers.admit(registration.needs());
        if (admission instanceof Breakers.Admission.Go go) {
            runner.run(attempts.assign(delivery, registration, go.permit()));
        } else if (admission instanceof Breakers.Admission.Ask ask) {
            Attempt attempt = attempts.assign(delivery, registration, ask.permit());
            breakers.claim(ask).subscribe().with(wait -> {
                if (attempt.isOver()) {
                    LOG.debugf("Task %s was cut off before it could try %s", attempt.id(), ask.probed().dependency());
                } else if (wait == null) {
                    runner.run(attempt);
                } else {
                    attempts.putOff(attempt, wait);
                }
            }, failure -> attempts.notStarted(delivery, "it could not be started: " + Isolation.shown(failure)));
        } else if (admission instanceof Breakers.Admission.Wait wait) {
            attempts.putOff(delivery, wait);
        }
    }
}
