package io.millrace.api.task;

import java.io.InputStream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.api.json.JsonBody;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.queue.Acceptance;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.api.queue.TaskLookup;
import io.millrace.api.queue.TaskPlace;
import io.millrace.api.security.Role;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.inspect.TaskInspector;
import io.smallrye.mutiny.Uni;

/** Tasks of every type: enqueue one, look one up. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class TaskResource {

    private final Acceptance acceptance;
    private final TaskLookup lookup;
    private final TaskInspector inspector;
    private final TaskReader reader;
    private final ObjectMapper mapper;

    @Inject
    TaskResource(Acceptance acceptance, TaskLookup lookup, TaskInspector inspector, TaskReader reader,
            ObjectMapper mapper) {
        this.acceptance = acceptance;
        this.lookup = lookup;
        this.inspector = inspector;
        this.reader = reader;
        this.mapper = mapper;
    }

    /** Checks a task and enqueues it. */
    @POST
    @Path("/tasks")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<RestResponse<TaskAccepted>> enqueue(InputStream stream,
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String idempotencyKey, @Context SecurityContext caller) {
        byte[] body = BodyLimit.readAll(stream);
        IdempotencyKey key = IdempotencyKey.of(idempotencyKey, caller.getUserPrincipal().getName(), "POST", "/v1/tasks",
                body);
        return acceptance.accept(reader.read(JsonBody.parse(body)), key).map(TaskResource::accepted);
    }

    /** A task that lives, or that ended and is kept. */
    @GET
    @Path("/queues/{queue}/tasks/{id}")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<TaskDocument> get(@PathParam("queue") String queue, @PathParam("id") String id) {
        return lookup.find(TaskPlace.of(queue, id)).map(task -> TaskDocument.of(task, mapper));
    }

    /** Why a task does not run, or that it does. */
    @GET
    @Path("/queues/{queue}/tasks/{id}/why")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<WhyDocument> why(@PathParam("queue") String queue, @PathParam("id") String id) {
        TaskPlace place = TaskPlace.of(queue, id);
        return inspector.why(place.queue(), place.id())
                .map(why -> WhyDocument.of(why.orElseThrow(place::notKept)));
    }

    private static RestResponse<TaskAccepted> accepted(Enqueued enqueued) {
        return RestResponse.ResponseBuilder.<TaskAccepted> create(RestResponse.Status.ACCEPTED)
                .header(HttpHeaders.LOCATION, new TaskPlace(enqueued.queue(), enqueued.id()).location())
                .entity(TaskAccepted.of(enqueued)).build();
    }
}
