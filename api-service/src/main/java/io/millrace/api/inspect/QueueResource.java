package io.millrace.api.inspect;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import io.millrace.api.query.QueryParameters;
import io.millrace.api.queue.QueueLookup;
import io.millrace.api.security.Role;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskQuery;
import io.smallrye.mutiny.Uni;

/** Queues and their tasks. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
public class QueueResource {

    private final TaskInspector inspector;
    private final QueueOverview overview;
    private final QueueLookup lookup;

    @Inject
    QueueResource(TaskInspector inspector, QueueOverview overview, QueueLookup lookup) {
        this.inspector = inspector;
        this.overview = overview;
        this.lookup = lookup;
    }

    /** Every queue that is in use, in alphabetical order. */
    @GET
    @Path("/queues")
    public Uni<Items<QueueDocument>> all(@Context UriInfo uri) {
        new QueryParameters(uri).throwIfAny();
        return overview.readAll().map(Items::new);
    }

    /** One queue. */
    @GET
    @Path("/queues/{queue}")
    public Uni<QueueDocument> one(@PathParam("queue") String queue, @Context UriInfo uri) {
        new QueryParameters(uri).throwIfAny();
        return lookup.find(queue).chain(overview::read);
    }

    /** A page of the tasks in one state, or of those among them that a search finds. */
    @GET
    @Path("/queues/{queue}/tasks")
    public Uni<TaskPageDocument> tasks(@PathParam("queue") String queue, @Context UriInfo uri) {
        Listing listing = Listing.of(new QueryParameters(uri));
        return lookup.find(queue).chain(name -> inspector.list(name, listing.query()))
                .onFailure(IllegalArgumentException.class).transform(notACursor -> listing.refuseCursor())
                .map(TaskPageDocument::of);
    }

    /** The failed tasks by what they have in common. */
    @GET
    @Path("/queues/{queue}/failures")
    public Uni<FailuresDocument> failures(@PathParam("queue") String queue, @Context UriInfo uri) {
        new QueryParameters(uri).throwIfAny();
        return lookup.find(queue).chain(inspector::failures).map(FailuresDocument::of);
    }

    /** Tasks that completed lately, those too that are not kept. */
    @GET
    @Path("/queues/{queue}/recent")
    public Uni<Items<CompletionDocument>> recent(@PathParam("queue") String queue, @Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        int limit = parameters.integer("limit", 1, TaskQuery.MOST, Listing.PAGE);
        parameters.throwIfAny();
        return lookup.find(queue).chain(name -> inspector.recent(name, limit))
                .map(recent -> new Items<>(recent.stream().map(CompletionDocument::of).toList()));
    }
}
