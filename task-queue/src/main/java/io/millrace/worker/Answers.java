package io.millrace.worker;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Episode.Thrown;
import io.millrace.client.PayloadCodec;
import io.millrace.client.PayloadException;
import io.millrace.observe.StackExcerpt;
import io.millrace.task.TaskOutcome;

/**
 * Takes what a handler answered or threw, and makes the engine's own of it. This is the one place where the author's objects
 * are touched after the handler: on the handler's thread, and with everything caught that may come out of them. Does not
 * throw.
 */
final class Answers {

    private static final Answer DONE = Answer.said(TaskOutcome.done());

    private final PayloadCodec payloads;

    Answers(PayloadCodec payloads) {
        this.payloads = payloads;
    }

    /**
     * Of what was answered.
     *
     * @param keepsResult whether anybody will be able to look at a result
     */
    Answer of(@Nullable TaskOutcome outcome, boolean keepsResult) {
        if (outcome == null) {
            return Answer.unsaid(TaskOutcome.retry("The handler answered with no outcome"));
        }
        if (outcome instanceof TaskOutcome.Done done) {
            return done.result() == null || !keepsResult ? DONE : done(done.result());
        }
        return Answer.said(outcome);
    }

    /** Of what was thrown: another attempt may go better. */
    static Answer thrown(Throwable failure) {
        return new Answer(TaskOutcome.retry(StackExcerpt.summary(failure)), "", excerpt(failure), false);
    }

    /** A result that is not to be had fails the task: the work was done, and to do it again would not mend that. */
    private Answer done(Object result) {
        try {
            return new Answer(DONE.outcome(), payloads.writeResult(result), null, true);
        } catch (PayloadException e) {
            return Answer.said(TaskOutcome.fail("The work was done, but " + e.getMessage()));
        } catch (Throwable e) {
            return new Answer(TaskOutcome.fail("The work was done, but its result cannot be written as JSON: "
                    + StackExcerpt.summary(e)), "", excerpt(e), true);
        }
    }

    private static Thrown excerpt(Throwable failure) {
        return new Thrown(failure.getClass().getName(), StackExcerpt.of(failure));
    }
}
