package io.millrace.worker;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Episode;
import io.millrace.task.TaskOutcome;

/**
 * How a handler's call went, as the engine keeps it. Nothing in here is the author's any more: no getter, no message and no
 * comparison of theirs is called again.
 *
 * @param outcome without the result that it brought
 * @param result as JSON; empty when there is none, or none is kept
 * @param thrown what the handler threw; null when it answered
 * @param said whether the handler itself said so, which tells something about what it needs
 */
record Answer(TaskOutcome outcome, String result, Episode.@Nullable Thrown thrown, boolean said) {

    /** What the handler said, without a result. */
    static Answer said(TaskOutcome outcome) {
        return new Answer(outcome, "", null, true);
    }

    /** What is made of it that the handler said nothing. */
    static Answer unsaid(TaskOutcome outcome) {
        return new Answer(outcome, "", null, false);
    }
}
