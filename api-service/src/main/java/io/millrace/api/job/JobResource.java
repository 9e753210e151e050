package io.millrace.api.job;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.millrace.api.audit.Actors;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.inspect.Items;
import io.millrace.api.security.Role;
import io.smallrye.mutiny.Uni;

/** Jobs of all instances: watch them, stop them. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class JobResource {

    private final Jobs jobs;
    private final JobStore store;
    private final Audit audit;
    private final Actors actors;

    @Inject
    JobResource(Jobs jobs, JobStore store, Audit audit, Actors actors) {
        this.jobs = jobs;
        this.store = store;
        this.audit = audit;
        this.actors = actors;
    }

    /** The last hundred, the latest first. */
    @GET
    @Path("/jobs")
    @RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<Items<JobDocument>> latest() {
        return store.latest().map(Items::new);
    }

    /** One job and how far it has come. */
    @GET
    @Path("/jobs/{job}")
    @RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<JobDocument> get(@PathParam("job") String id) {
        return jobs.find(id);
    }

    /** Stops a job after the step that is under way. One that has ended stays as it is. */
    @POST
    @Path("/jobs/{job}/cancel")
    @RolesAllowed(Role.OPERATOR_NAME)
    public Uni<JobDocument> cancel(@PathParam("job") String id) {
        return audit.doing(actors.current(), Deed.of("job.cancel", "/v1/jobs/" + id), jobs.cancel(id));
    }
}
