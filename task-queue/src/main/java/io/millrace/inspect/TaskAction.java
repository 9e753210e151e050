package io.millrace.inspect;

import java.util.Locale;

import io.millrace.task.TaskState;

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
        return switch (this) {
            case RETRY -> state.isEnded();
            case RUN -> state == TaskState.SCHEDULED || state == TaskState.RETRY;
            case CANCEL -> !state.isEnded();
            case DELETE -> state != TaskState.ACTIVE;
        };
    }

    /** The lower-case word that stands for it outside Java. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
