package io.millrace.worker;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.Settlement;
import io.millrace.broker.TaskRef;
import io.millrace.client.PayloadCodec;
import io.millrace.client.PayloadException;
import io.millrace.observe.Ending;
import io.millrace.observe.TaskListener;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.HandlerRegistry.Registration;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/** Starts attempts, and ends them: by their own outcome, when their time is up, or because somebody asked. Engine's loop. */
final class Runner {

    private static final Logger LOG = Logger.getLogger(Runner.class);
    private static final int LONGEST_TYPE = 64;

    private final ContextInternal engine;
    private final HandlerRegistry handlers;
    private final PayloadCodec payloads;
    private final OutcomeRules rules;
    private final Breakers breakers;
    private final LeaseTable leases;
    private final Finisher finisher;
    private final Reports reports;
    private final TaskListener listener;
    private final Runnable slotFreed;
    private final HandlerThreads threads;
    private final TimeLimits limits;

    Runner(ContextInternal engine, HandlerRegistry handlers, PayloadCodec payloads, OutcomeRules rules, Breakers breakers,
            LeaseTable leases,
            Finisher finisher, Reports reports, TaskListener listener, Runnable slotFreed) {
        this.engine = engine;
        this.handlers = handlers;
        this.payloads = payloads;
        this.rules = rules;
        this.breakers = breakers;
        this.leases = leases;
        this.finisher = finisher;
        this.reports = reports;
        this.listener = listener;
        this.slotFreed = slotFreed;
        this.threads = new HandlerThreads(engine.owner(), leases.concurrency());
        this.limits = new TimeLimits(engine, leases, this::timeUp);
    }

    Loop limits() {
        return limits.loop();
    }

    /** Starts what may be started, ends at once what may not. */
    void start(Delivery delivery) {
        if (leases.holds(delivery.ref())) {
            return;
        }
        if (delivery instanceof Delivery.OfTask task) {
            start(task);
        } else if (delivery instanceof Delivery.Unreadable unreadable) {
            refuse(delivery, 0, "failed", "unreadable: " + unreadable.problem());
        }
    }

    /** Ends a task as cancelled, if it runs here. */
    void cancel(TaskRef task) {
        leases.runningOf(task).ifPresent(attempt -> {
            LOG.infof("Task %s of queue %s is cancelled while it runs", task.id(), task.queue());
            leases.cutOff(attempt.delivery().ref());
            settle(attempt, rules.canceled(attempt.delivery(), attempt.course(null)));
        });
    }

    /** Lets go of the threads. Those that are still busy are interrupted. */
    void close() {
        threads.close();
    }

    private void start(Delivery.OfTask delivery) {
        Registration<?> registration = handlers.forType(delivery.message().type());
        if (registration == null) {
            refuse(delivery, delivery.attempts(), "failed",
                    "unknown type: no handler here serves \"" + shown(delivery.message().type())
                            + "\". Known are " + handlers.types().stream().sorted().toList() + ".");
        } else if (rules.isPastDeadline(delivery)) {
            refuse(delivery, delivery.attempts(), OutcomeRules.DEADLINE,
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
            run(started(delivery, registration, go.permit()), registration);
        } else if (admission instanceof Breakers.Admission.Ask ask) {
            Attempt attempt = started(delivery, registration, ask.permit());
            breakers.claim(ask).subscribe().with(wait -> {
                if (attempt.isOver()) {
                    LOG.debugf("Task %s was cut off before it could try %s", attempt.id(), ask.probed().dependency());
                } else if (wait == null) {
                    run(attempt, registration);
                } else {
                    leases.ended(delivery.ref());
                    settle(attempt, rules.settle(delivery, registration.type(), snooze(wait), Course.NOT_RUN));
                }
            });
        } else if (admission instanceof Breakers.Admission.Wait wait) {
            finisher.settle(rules.settle(delivery, registration.type(), snooze(wait), Course.NOT_RUN));
        }
    }

    private static TaskOutcome snooze(Breakers.Admission.Wait wait) {
        return TaskOutcome.snooze(wait.delay(), wait.reason());
    }

    private Attempt started(Delivery.OfTask delivery, Registration<?> registration, Permit permit) {
        Attempt attempt = new Attempt(delivery, registration, OutcomeRules.maxRetries(delivery, registration.type()),
                rules.limit(delivery, registration.type()), reports, permit);
        leases.started(delivery.ref(), attempt);
        limits.watch(attempt);
        return attempt;
    }

    private void run(Attempt attempt, Registration<?> registration) {
        attempt.takesThread();
        threads.run(registration.kind(), () -> runHere(attempt, registration));
    }

    /** On the handler's thread. */
    private void runHere(Attempt attempt, Registration<?> registration) {
        if (attempt.begins()) {
            TaskListener.Running heard = beHeard(attempt);
            attempt.runs(Uni.createFrom().deferred(() -> handle(attempt, registration)).subscribe().with(
                    outcome -> ended(attempt, outcome),
                    failure -> threw(attempt, failure)));
            heard.returned();
        }
        attempt.leavesThread();
        if (registration.kind() != HandlerKind.REACTIVE) {
            engine.runOnContext(ignored -> {
                leases.threadFreed(attempt);
                slotFreed.run();
            });
        }
    }

    /** Reads the payload here too: a large one costs its own handler's loop, and not the engine's. */
    private <P> Uni<TaskOutcome> handle(Attempt attempt, Registration<P> registration) {
        P payload;
        try {
            payload = payloads.read(registration.type(), attempt.delivery().message().payload());
        } catch (PayloadException e) {
            LOG.warnf("Task %s of queue %s cannot be read: %s", attempt.id(), attempt.queue(), e.getMessage());
            return Uni.createFrom().item(TaskOutcome.fail("unreadable: " + e.getMessage()));
        }
        return registration.handler().handle(attempt, payload);
    }

    private TaskListener.Running beHeard(Attempt attempt) {
        if (listener == TaskListener.NONE) {
            return TaskListener.Running.UNHEARD;
        }
        TaskListener.Running heard = listener.started(attempt, attempt.registration().type(), attempt.waited());
        attempt.heardBy(heard);
        return heard;
    }

    private void threw(Attempt attempt, Throwable failure) {
        LOG.debugf(failure, "Attempt %d of %s %s failed", attempt.attempt(), attempt.registration().type(), attempt.id());
        attempt.threw(StackExcerpt.of(failure));
        engine.runOnContext(ignored -> end(attempt, TaskOutcome.retry(failure.toString())));
    }

    private void ended(Attempt attempt, @Nullable TaskOutcome outcome) {
        engine.runOnContext(ignored -> {
            if (outcome == null) {
                end(attempt, TaskOutcome.retry("The handler answered with no outcome"));
            } else if (!attempt.isOver()) {
                end(attempt, attempt.permit().judge(outcome));
            }
        });
    }

    private void end(Attempt attempt, TaskOutcome outcome) {
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

    private void refuse(Delivery delivery, int attempts, String outcome, String reason) {
        LOG.warnf("Task %s of queue %s failed: %s", delivery.id(), delivery.ref().queue(), reason);
        finisher.settle(rules.refused(delivery, attempts, outcome, reason));
    }
}
