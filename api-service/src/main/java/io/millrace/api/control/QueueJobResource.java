package io.millrace.api.control;

import java.io.InputStream;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Actors;
import io.millrace.api.job.JobDocument;
import io.millrace.api.json.JsonBody;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.queue.QueueLookup;
import io.millrace.api.security.Role;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.TaskInspector;
import io.smallrye.mutiny.Uni;

/** What is done to a queue in many steps. The answer is a job, which can be watched and cancelled. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.OPERATOR_NAME)
public class QueueJobResource {

    private final QueueJobs jobs;
    private final QueueLookup lookup;
    private final TaskInspector inspector;
    private final Actors actors;

    @Inject
    QueueJobResource(QueueJobs jobs, QueueLookup lookup, TaskInspector inspector, Actors actors) {
        this.jobs = jobs;
        this.lookup = lookup;
        this.inspector = inspector;
        this.actors = actors;
    }

    /** Does something to many tasks, or counts them. */
    @POST
    @Path("/queues/{queue}/tasks/bulk")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<JobDocument>> bulk(@PathParam("queue") String queue, InputStream stream) {
        Actor actor = actors.current();
        ObjectNode body = JsonBody.parse(BodyLimit.readAll(stream));
        BulkRequest request = BulkReader.read(body);
        return lookup.find(queue).chain(name -> jobs.bulk(actor, name, request, body));
    }

    /** Checks the queue; with {@code repair=true} it also puts right what it finds. */
    @POST
    @Path("/queues/{queue}/fsck")
    public Uni<RestResponse<JobDocument>> fsck(@PathParam("queue") String queue, @Context UriInfo uri) {
        Actor actor = actors.current();
        boolean repair = flag(uri, "repair");
        return lookup.find(queue).chain(name -> jobs.fsck(actor, name, repair));
    }

    /** Deletes the queue; with {@code force=true} also one that holds tasks. */
    @DELETE
    @Path("/queues/{queue}")
    public Uni<RestResponse<JobDocument>> delete(@PathParam("queue") String queue, @Context UriInfo uri) {
        Actor actor = actors.current();
        boolean force = flag(uri, "force");
        return lookup.find(queue).call(name -> inspector.queue(name).invoke(view -> {
            long tasks = view.counts().values().stream().mapToLong(Long::longValue).sum();
            if (tasks > 0 && !force) {
                throw QueueJobs.notEmpty(tasks);
            }
        })).chain(name -> jobs.delete(actor, name, force));
    }

    private static boolean flag(UriInfo uri, String name) {
        QueryParameters parameters = new QueryParameters(uri);
        boolean flag = parameters.flag(name);
        parameters.throwIfAny();
        return flag;
    }
}
