package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.PayloadCodec;
import io.millrace.client.PayloadException;
import io.millrace.observe.StackExcerpt;
import io.millrace.observe.TaskListener;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.HandlerRegistry.Registration;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/**
 * Runs handlers, each on a thread of its kind, and brings what becomes of it back to the engine's loop. Whatever a handler
 * throws, where and when it answers, however often: each attempt ends once, and nothing of the author's reaches that loop.
 */
final class Runner {

    private static final Logger LOG = Logger.getLogger(Runner.class);
    private static final Breakers.Admission.Wait NO_THREAD = new Breakers.Admission.Wait(Duration.ofSeconds(1),
            "the worker cannot start a thread");

    private final ContextInternal engine;
    private final boolean vertxOfItsOwn;
    private final PayloadCodec payloads;
    private final Answers answers;
    private final TaskListener listener;
    private final Attempts attempts;
    private final Clock clock;
    private final HandlerThreads threads;

    /**
     * @param application whose event loops the handlers run on
     * @param clock the broker's, for how long tasks have waited
     */
    Runner(ContextInternal engine, Vertx application, PayloadCodec payloads, TaskListener listener, Attempts attempts,
            HandlerRegistry handlers, Clock clock, int slots) {
        this.engine = engine;
        this.vertxOfItsOwn = engine.owner() != application;
        this.payloads = payloads;
        this.answers = new Answers(payloads);
        this.listener = listener;
        this.attempts = attempts;
        this.clock = clock;
        this.threads = new HandlerThreads(engine, (VertxInternal) application, attempts.leases(), handlers.anyOnThreads(),
                clock, slots, this::run);
    }

    HandlerLoops loops() {
        return threads.loops();
    }

    /** Runs an attempt's handler, or has another worker do it while all event loops are blocked. Engine's loop. */
    void run(Attempt attempt) {
        try {
            if (!threads.run(attempt, (context, loop) -> runHere(attempt, context, loop))) {
                attempts.handBack(attempt);
            }
        } catch (Throwable e) {
            LOG.errorf("No thread for task %s of queue %s, which is put off: %s", attempt.id(), attempt.queue(),
                    StackExcerpt.of(e));
            attempt.threadFreed();
            attempts.putOff(attempt, NO_THREAD);
        }
    }

    /** Lets go of the threads. Those that are still busy are interrupted. */
    void close() {
        threads.close();
    }

    /** On the handler's thread. */
    private void runHere(Attempt attempt, ContextInternal context, @Nullable HandlerLoop loop) {
        try {
            if (attempt.begins(context, loop)) {
                handle(attempt, attempt.registration());
            }
        } catch (Throwable e) {
            threw(attempt, e);
        } finally {
            attempt.leavesThread();
            if (loop == null) {
                engine.runOnContext(ignored -> attempts.threadFreed(attempt));
            }
        }
    }

    private <P> void handle(Attempt attempt, Registration<P> registration) {
        TaskListener.Running heard = beHeard(attempt);
        try {
            call(attempt, registration);
        } finally {
            heard.returned();
        }
    }

    /** Reads the payload here too: a large one costs its own handler's loop, and not the engine's. */
    private <P> void call(Attempt attempt, Registration<P> registration) {
        P payload;
        try {
            payload = payloads.read(registration.type(), attempt.delivery().message().payload());
        } catch (PayloadException e) {
            LOG.warnf("Task %s of queue %s cannot be read: %s", attempt.id(), attempt.queue(), e.getMessage());
            tell(attempt, Answer.unsaid(TaskOutcome.fail("unreadable: " + e.getMessage())));
            return;
        }
        Uni<TaskOutcome> answer = registration.handler().handle(attempt, payload);
        if (answer == null) {
            tell(attempt, Answer.unsaid(TaskOutcome.retry("The handler answered with null instead of a Uni")));
        } else {
            attempt.runs(answer.subscribe().with(outcome -> answered(attempt, outcome), failure -> threw(attempt, failure)));
        }
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

    private void answered(Attempt attempt, @Nullable TaskOutcome outcome) {
        boolean keepsResult = OutcomeRules.keepsResult(attempt.delivery(), attempt.registration().type());
        tell(attempt, () -> answers.of(outcome, keepsResult));
    }

    private void threw(Attempt attempt, @Nullable Throwable failure) {
        tell(attempt, () -> Answers.thrown(failure == null ? new NullPointerException("a failure that is null") : failure));
    }

    /** What is answered on the engine's own threads, as an answer of Redis may be, is looked at on the handler's. */
    private void tell(Attempt attempt, Supplier<Answer> answer) {
        if (isOurs(Vertx.currentContext())) {
            attempt.context().runOnContext(ignored -> tell(attempt, answer.get()));
        } else {
            tell(attempt, answer.get());
        }
    }

    private boolean isOurs(@Nullable Context current) {
        return current != null && current.owner() == engine.owner() && (vertxOfItsOwn || engine.inThread());
    }

    private void tell(Attempt attempt, Answer answer) {
        if (answer.thrown() != null) {
            LOG.debugf("Attempt %d of %s %s failed: %s", attempt.attempt(), attempt.registration().type(), attempt.id(),
                    answer.thrown().stack());
        }
        engine.runOnContext(ignored -> attempts.end(attempt, answer));
    }
}
