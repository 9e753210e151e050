package io.millrace.api.batch;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.millrace.api.problem.Problem;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.queue.TaskPlace;
import io.millrace.client.EnqueueResult.Enqueued;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What became of one item.
 *
 * @param index of the item, from 0
 * @param status that a request for it alone would have been answered with
 * @param problem why it was not accepted; otherwise the rest says where it is
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record ItemAnswer(int index, int status, @Nullable String id, @Nullable String queue, @Nullable String state,
        @Nullable String location, @Nullable Problem problem) {

    private static final int ACCEPTED = 202;

    static ItemAnswer accepted(int index, Enqueued task) {
        return new ItemAnswer(index, ACCEPTED, task.id().value(), task.queue().value(), task.state().word(),
                new TaskPlace(task.queue(), task.id()).location().toString(), null);
    }

    static ItemAnswer refused(int index, ProblemException problem) {
        return new ItemAnswer(index, problem.type().status(), null, null, null, null, problem.problem());
    }
}
