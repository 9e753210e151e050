package io.millrace.api.inspect;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import io.millrace.api.query.QueryParameters;
import io.millrace.api.security.Role;
import io.millrace.inspect.TaskInspector;
import io.smallrye.mutiny.Uni;

/** Who works, and whether they get at what they need. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
public class WorkerResource {

    private final TaskInspector inspector;

    @Inject
    WorkerResource(TaskInspector inspector) {
        this.inspector = inspector;
    }

    /** The workers that live, by name. */
    @GET
    @Path("/workers")
    public Uni<Items<WorkerDocument>> workers(@Context UriInfo uri) {
        new QueryParameters(uri).throwIfAny();
        return inspector.workers().map(workers -> new Items<>(workers.stream().map(WorkerDocument::of).toList()));
    }

    /** The breakers of what handlers need, by name; those that never tripped are not among them. */
    @GET
    @Path("/breakers")
    public Uni<Items<BreakerDocument>> breakers(@Context UriInfo uri) {
        new QueryParameters(uri).throwIfAny();
        return inspector.breakers().map(breakers -> new Items<>(breakers.stream().map(BreakerDocument::of).toList()));
    }
}
