package io.millrace.api.control;

import io.millrace.api.queue.TaskPlace;
import io.millrace.inspect.ActionResult;
import io.millrace.task.TaskState;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The answer to an action on a task.
 *
 * @param state that the task is in now; {@code active} when its worker was asked to cancel it
 */
@RegisterForReflection
record TaskActed(String id, String queue, String state) {

    static TaskActed of(TaskPlace place, ActionResult result) {
        TaskState state = result instanceof ActionResult.Done done ? done.state() : TaskState.ACTIVE;
        return new TaskActed(place.id().value(), place.queue().value(), state.word());
    }
}
