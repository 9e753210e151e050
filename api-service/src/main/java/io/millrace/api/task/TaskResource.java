package io.millrace.api.task;

import java.io.InputStream;
import java.net.URI;

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

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.api.json.JsonBody;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.queue.Acceptance;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.api.queue.TaskLookup;
import io.millrace.api.security.Role;
import io.millrace.client.EnqueueResult.Enqueued;
import io.smallrye.mutiny.Uni;

/** Tasks of every type: enqueue one, look one up. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Tasks")
public class TaskResource {

    private final Acceptance acceptance;
    private final TaskLookup lookup;
    private final TaskReader reader;
    private final ObjectMapper mapper;

    @Inject
    TaskResource(Acceptance acceptance, TaskLookup lookup, TaskReader reader, ObjectMapper mapper) {
        this.acceptance = acceptance;
        this.lookup = lookup;
        this.reader = reader;
        this.mapper = mapper;
    }

    /** Checks a task and enqueues it. */
    @POST
    @Path("/tasks")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    @Operation(operationId = "enqueueTask", summary = "Enqueue a task", description = "Checks the task and stores it. 202 means that it will run at least once.")
    @RequestBody(ref = "EnqueueTask")
    @APIResponse(responseCode = "202", ref = "TaskAccepted")
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "401", ref = "Unauthorized")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "409", ref = "Conflict")
    @APIResponse(responseCode = "413", ref = "TooLarge")
    @APIResponse(responseCode = "415", ref = "UnsupportedMediaType")
    @APIResponse(responseCode = "422", ref = "Invalid")
    @APIResponse(responseCode = "503", ref = "Unavailable")
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
    @Operation(operationId = "getTask", summary = "Look up a task", description = "A task that has ended is kept as long as it asked for; afterwards this is a 404.")
    @APIResponse(responseCode = "200", ref = "Task")
    @APIResponse(responseCode = "401", ref = "Unauthorized")
    @APIResponse(responseCode = "404", ref = "NotFound")
    @APIResponse(responseCode = "503", ref = "Unavailable")
    public Uni<TaskDocument> get(@PathParam("queue") String queue, @PathParam("id") String id) {
        return lookup.find(queue, id).map(task -> TaskDocument.of(task, mapper));
    }

    private static RestResponse<TaskAccepted> accepted(Enqueued enqueued) {
        return RestResponse.ResponseBuilder.<TaskAccepted> create(RestResponse.Status.ACCEPTED)
                .header(HttpHeaders.LOCATION, URI.create("/v1/queues/" + enqueued.queue() + "/tasks/" + enqueued.id()))
                .entity(TaskAccepted.of(enqueued)).build();
    }
}
