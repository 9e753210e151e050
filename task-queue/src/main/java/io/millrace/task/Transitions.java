package io.millrace.task;

import static io.millrace.task.TaskState.ACTIVE;
import static io.millrace.task.TaskState.CANCELED;
import static io.millrace.task.TaskState.COMPLETED;
import static io.millrace.task.TaskState.FAILED;
import static io.millrace.task.TaskState.PENDING;
import static io.millrace.task.TaskState.RETRY;
import static io.millrace.task.TaskState.SCHEDULED;

/**
 * The life of a task: for each state and event, where it goes. The scripts of the broker do the moves, each in one step; this
 * is the rule that they are held against. A task begins as {@link TaskState#PENDING} or {@link TaskState#SCHEDULED}.
 */
public final class Transitions {

    /** What an event means for a task. */
    public sealed interface Next {
    }

    /** It is in this state afterwards, which may be the one it was in. */
    public record To(TaskState state) implements Next {
    }

    /** The broker does not know it any more. */
    public record Gone() implements Next {
    }

    /** Nothing happens: the state is no place for the event. */
    public record Refused() implements Next {
    }

    private static final Next GONE = new Gone();
    private static final Next REFUSED = new Refused();

    private Transitions() {
    }

    /** What the event means for a task in that state. */
    public static Next next(TaskState state, TaskEvent event) {
        return switch (event) {
            case FETCH -> state == PENDING ? new To(ACTIVE) : REFUSED;
            case COMPLETE -> ofActive(state, COMPLETED);
            case POSTPONE, RECOVER -> ofActive(state, RETRY);
            case FAIL, POISON -> ofActive(state, FAILED);
            case OBEY -> ofActive(state, CANCELED);
            case HAND_BACK, DIVERT -> ofActive(state, PENDING);
            case GIVE_UP -> state == PENDING ? new To(FAILED) : REFUSED;
            case PROMOTE, RUN -> state == SCHEDULED || state == RETRY ? new To(PENDING) : REFUSED;
            case MOVE -> state == SCHEDULED ? new To(SCHEDULED) : REFUSED;
            case REVIVE -> state.isEnded() ? new To(PENDING) : REFUSED;
            case CANCEL -> canceled(state);
            case DELETE -> state == ACTIVE ? REFUSED : GONE;
        };
    }

    /** Only who holds the lease moves an active task. */
    private static Next ofActive(TaskState state, TaskState then) {
        return state == ACTIVE ? new To(then) : REFUSED;
    }

    /**
     * An active task is asked to end, and its worker obeys; one that is canceled stays so, so that asking twice is no error.
     */
    private static Next canceled(TaskState state) {
        return switch (state) {
            case PENDING, SCHEDULED, RETRY, CANCELED -> new To(CANCELED);
            case ACTIVE -> new To(ACTIVE);
            case COMPLETED, FAILED -> REFUSED;
        };
    }
}
