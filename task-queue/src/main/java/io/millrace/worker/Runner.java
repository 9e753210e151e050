package io.millrace.worker;

import java.time.Clock;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.PayloadCodec;
import io.millrace.client.PayloadException;
import io.millrace.observe.TaskListener;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.HandlerRegistry.Registration;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/** Runs handlers, each on a thread of its kind, and brings what they answer back to the engine's loop. */
final class Runner {

    private static final Logger LOG = Logger.getLogger(Runner.class);

    private final ContextInternal engine;
    private final PayloadCodec payloads;
    private final TaskListener listener;
    private final Attempts attempts;
    private final Clock clock;
    private final HandlerThreads threads;

    Runner(ContextInternal engine, PayloadCodec payloads, TaskListener listener, Attempts attempts, Clock clock,
            int slots) {
        this.engine = engine;
        this.payloads = payloads;
        this.listener = listener;
        this.attempts = attempts;
        this.clock = clock;
        this.threads = new HandlerThreads(engine.owner(), slots);
    }

    /** Runs an attempt's handler. Engine's loop. */
    void run(Attempt attempt) {
        attempt.takesThread();
        threads.run(attempt.registration().kind(), () -> runHere(attempt, attempt.registration()));
    }

    /** Lets go of the threads. Those that are still busy are interrupted. */
    void close() {
        threads.close();
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
            engine.runOnContext(ignored -> attempts.threadFreed(attempt));
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
        TaskListener.Running heard = listener.started(attempt, attempt.registration().type(),
                attempt.waitedUntil(clock.instant()));
        attempt.heardBy(heard);
        return heard;
    }

    private void threw(Attempt attempt, Throwable failure) {
        LOG.debugf(failure, "Attempt %d of %s %s failed", attempt.attempt(), attempt.registration().type(), attempt.id());
        attempt.threw(StackExcerpt.of(failure));
        engine.runOnContext(ignored -> attempts.end(attempt, TaskOutcome.retry(failure.toString())));
    }

    private void ended(Attempt attempt, @Nullable TaskOutcome outcome) {
        engine.runOnContext(ignored -> {
            if (outcome == null) {
                attempts.end(attempt, TaskOutcome.retry("The handler answered with no outcome"));
            } else if (!attempt.isOver()) {
                attempts.end(attempt, attempt.permit().judge(outcome));
            }
        });
    }
}
