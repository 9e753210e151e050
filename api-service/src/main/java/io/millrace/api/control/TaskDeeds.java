package io.millrace.api.control;

import jakarta.inject.Singleton;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Actors;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.queue.TaskPlace;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskControl;
import io.smallrye.mutiny.Uni;

/** Acts on one task, for the operator who asks, and leaves a record of it. */
@Singleton
class TaskDeeds {

    private final TaskControl control;
    private final Audit audit;
    private final Actors actors;

    TaskDeeds(TaskControl control, Audit audit, Actors actors) {
        this.control = control;
        this.audit = audit;
        this.actors = actors;
    }

    /** Does it; fails with a problem when it was not done. */
    Uni<ActionResult> act(TaskAction action, TaskPlace place) {
        return act(actors.current(), action, place);
    }

    /** Does it for somebody who asked a while ago. */
    Uni<ActionResult> act(Actor actor, TaskAction action, TaskPlace place) {
        Uni<ActionResult> doing = control.act(action, place.queue(), place.id())
                .onFailure(BrokerUnavailableException.class).transform(Verdicts::silence)
                .map(result -> Verdicts.carriedOut(action, place, result));
        return audit.doing(actor, Deed.of("task." + action.word(), place.location().toString()), doing);
    }
}
