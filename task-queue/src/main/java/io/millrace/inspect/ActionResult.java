package io.millrace.inspect;

import io.millrace.task.TaskId;
import io.millrace.task.TaskState;

/** What became of an action. */
public sealed interface ActionResult {

    /**
     * Done, now or before.
     *
     * @param state that the task is in now; for one that was deleted, the state that it was in
     */
    record Done(TaskState state) implements ActionResult {
    }

    /** The worker that holds the task has been asked to end it; it ends {@code canceled} unless it ends otherwise before. */
    record Signalled() implements ActionResult {
    }

    /** Nothing is known of such a task. */
    record NotFound() implements ActionResult {
    }

    /** Not done: the task is in a state in which it cannot be. */
    record WrongState(TaskState actual) implements ActionResult {
    }

    /**
     * Not done: another task lives that has the same unique key.
     *
     * @param holder that task
     */
    record Locked(TaskId holder) implements ActionResult {
    }
}
