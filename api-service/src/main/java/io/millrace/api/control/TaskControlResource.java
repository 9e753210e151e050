package io.millrace.api.control;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

import io.millrace.api.queue.TaskPlace;
import io.millrace.api.security.Role;
import io.millrace.inspect.ActionResult;
import io.millrace.inspect.TaskAction;
import io.smallrye.mutiny.Uni;

/** Actions on one task. Each sees the state that the task is in and does all or nothing. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.OPERATOR_NAME)
public class TaskControlResource {

    private final TaskDeeds deeds;

    @Inject
    TaskControlResource(TaskDeeds deeds) {
        this.deeds = deeds;
    }

    /** Another life for a task that ended. */
    @POST
    @Path("/queues/{queue}/tasks/{id}/retry")
    public Uni<RestResponse<TaskActed>> retry(@PathParam("queue") String queue, @PathParam("id") String id) {
        return act(TaskAction.RETRY, queue, id);
    }

    /** Now, for a task that waits for its time. */
    @POST
    @Path("/queues/{queue}/tasks/{id}/run")
    public Uni<RestResponse<TaskActed>> run(@PathParam("queue") String queue, @PathParam("id") String id) {
        return act(TaskAction.RUN, queue, id);
    }

    /** Ended as {@code canceled}; an active one is signalled, which is a 202. */
    @POST
    @Path("/queues/{queue}/tasks/{id}/cancel")
    public Uni<RestResponse<TaskActed>> cancel(@PathParam("queue") String queue, @PathParam("id") String id) {
        return act(TaskAction.CANCEL, queue, id);
    }

    /** Gone, with its record; not while it is active. */
    @DELETE
    @Path("/queues/{queue}/tasks/{id}")
    public Uni<Void> delete(@PathParam("queue") String queue, @PathParam("id") String id) {
        return deeds.act(TaskAction.DELETE, TaskPlace.of(queue, id)).replaceWithVoid();
    }

    private Uni<RestResponse<TaskActed>> act(TaskAction action, String queue, String id) {
        TaskPlace place = TaskPlace.of(queue, id);
        return deeds.act(action, place).map(result -> RestResponse.ResponseBuilder
                .create(result instanceof ActionResult.Signalled ? Status.ACCEPTED : Status.OK, TaskActed.of(place, result))
                .location(place.location()).build());
    }
}
