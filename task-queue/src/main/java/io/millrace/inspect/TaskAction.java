package io.millrace.inspect;

import java.util.Locale;

import io.millrace.task.TaskEvent;
import io.millrace.task.TaskState;
import io.millrace.task.Transitions;

/** What an operator can do to a task. */
public enum TaskAction {
    /** Another life for a task that ended: pending again, its attempts counted anew. */
    RETRY,
    /** Now, for a task that waits for its time. */
    RUN,
    /** Ended as {@code canceled}; the worker of an active task is asked to end it so. */
    CANCEL,
    /** Gone, with its record. */
    DELETE;

    /** Whether it can be done to a task in this state. */
    public boolean isLegalIn(TaskState state) {
        // To cancel what is canceled is no error, but nothing to offer or to count.
        return !(this == CANCEL && state.isEnded())
                && !(Transitions.next(state, event()) instanceof Transitions.Refused);
    }

    /** What it does to a task, for {@link Transitions}. */
    public TaskEvent event() {
        return switch (this) {
            case RETRY -> TaskEvent.REVIVE;
            case RUN -> TaskEvent.RUN;
            case CANCEL -> TaskEvent.CANCEL;
            case DELETE -> TaskEvent.DELETE;
        };
    }

    /** The lower-case word that stands for it outside Java. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
