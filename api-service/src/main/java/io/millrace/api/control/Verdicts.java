package io.millrace.api.control;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.queue.TaskPlace;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.TaskAction;

/** What the outcomes of actions mean to the caller. */
public final class Verdicts {

    private Verdicts() {
    }

    /**
     * The result of an action that was carried out, or asked for.
     *
     * @throws ProblemException when it was not
     */
    static ActionResult carriedOut(TaskAction action, TaskPlace place, ActionResult result) {
        if (result instanceof ActionResult.NotFound) {
            throw place.notKept();
        }
        if (result instanceof ActionResult.WrongState wrong) {
            throw new ProblemException(ProblemType.WRONG_STATE, "Task " + place.id() + " of queue " + place.queue() + " is "
                    + wrong.actual().word() + "; what is so cannot be the object of " + action.word());
        }
        if (result instanceof ActionResult.Locked locked) {
            throw new ProblemException(ProblemType.DUPLICATE, "Task " + locked.holder() + " of queue " + place.queue()
                    + " lives and holds the unique key of " + place.id());
        }
        return result;
    }

    /** What the broker's silence means: a question that was not sent did nothing, any other perhaps did. */
    public static Throwable silence(BrokerUnavailableException e) {
        return e.getCause() == null ? e
                : new ProblemException(ProblemType.OUTCOME_UNKNOWN,
                        "The task broker did not answer in time: perhaps it was done, perhaps not. Repeating it is safe");
    }
}
