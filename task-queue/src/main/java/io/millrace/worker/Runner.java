package io.millrace.worker;

import org.jboss.logging.Logger;

import io.millrace.broker.Delivery;
import io.millrace.broker.Settlement;
import io.millrace.client.PayloadCodec;
import io.millrace.client.PayloadException;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/**
 * Starts attempts. Handlers run on event loops other than the engine's, each attempt on a duplicated context of its own, so
 * that a
 * handler that blocks by mistake holds up neither renewals nor fetching.
 */
final class Runner {

    private static final Logger LOG = Logger.getLogger(Runner.class);

    private final ContextInternal engine;
    private final HandlerRegistry handlers;
    private final PayloadCodec payloads;
    private final OutcomeRules rules;
    private final LeaseTable leases;
    private final Finisher finisher;
    private final Runnable slotFreed;
    private final ContextInternal[] handlerLoops;
    private int nextLoop;

    Runner(ContextInternal engine, HandlerRegistry handlers, PayloadCodec payloads, OutcomeRules rules, LeaseTable leases,
            Finisher finisher, Runnable slotFreed) {
        this.engine = engine;
        this.handlers = handlers;
        this.payloads = payloads;
        this.rules = rules;
        this.leases = leases;
        this.finisher = finisher;
        this.slotFreed = slotFreed;
        VertxInternal vertx = engine.owner();
        handlerLoops = new ContextInternal[Math.max(2, Runtime.getRuntime().availableProcessors())];
        for (int i = 0; i < handlerLoops.length; i++) {
            handlerLoops[i] = vertx.createEventLoopContext();
        }
    }

    /** Starts what may be started, ends at once what may not. Called on the engine's loop. */
    void start(Delivery delivery) {
        if (leases.holds(delivery.ref())) {
            return;
        }
        if (delivery instanceof Delivery.OfTask task) {
            start(task);
        } else if (delivery instanceof Delivery.Unreadable unreadable) {
            refuse(delivery, 0, "unreadable: " + unreadable.problem());
        }
    }

    private void start(Delivery.OfTask delivery) {
        TaskHandler<?> handler = handlers.forType(delivery.message().type());
        if (handler == null) {
            refuse(delivery, delivery.attempts(), "unknown type: no handler here serves \"" + delivery.message().type()
                    + "\". Known are " + handlers.types().stream().sorted().toList() + ".");
        } else if (rules.isPastDeadline(delivery)) {
            refuse(delivery, delivery.attempts(), "deadline: it was past before the attempt could start");
        } else {
            start(delivery, handler);
        }
    }

    private <P> void start(Delivery.OfTask delivery, TaskHandler<P> handler) {
        P payload;
        try {
            payload = payloads.read(handler.type(), delivery.message().payload());
        } catch (PayloadException e) {
            refuse(delivery, delivery.attempts(), "unreadable: " + e.getMessage());
            return;
        }
        Attempt attempt = new Attempt(delivery, OutcomeRules.maxRetries(delivery, handler.type()));
        leases.started(delivery.ref(), attempt);
        ContextInternal context = handlerLoops[nextLoop++ % handlerLoops.length].duplicate();
        context.runOnContext(ignored -> {
            if (!attempt.isCanceled()) {
                attempt.runs(Uni.createFrom().deferred(() -> handler.handle(attempt, payload)).subscribe().with(
                        outcome -> ended(attempt, handler, outcome != null ? outcome
                                : TaskOutcome.retry("The handler answered with no outcome")),
                        failure -> ended(attempt, handler, failed(delivery, failure))));
            }
        });
    }

    private static TaskOutcome failed(Delivery.OfTask delivery, Throwable failure) {
        LOG.debugf(failure, "Attempt %d of %s %s failed", delivery.attempts() + 1, delivery.message().type(), delivery.id());
        return TaskOutcome.retry(failure.toString());
    }

    private void ended(Attempt attempt, TaskHandler<?> handler, TaskOutcome outcome) {
        engine.runOnContext(ignored -> {
            if (leases.ended(attempt.delivery().ref())) {
                finisher.settle(rules.settle(attempt.delivery(), handler.type(), outcome));
                slotFreed.run();
            }
        });
    }

    private void refuse(Delivery delivery, int attempts, String reason) {
        LOG.warnf("Task %s of queue %s failed: %s", delivery.id(), delivery.ref().queue(), reason);
        Settlement settlement = rules.failed(delivery, attempts, reason);
        finisher.settle(settlement);
    }
}
