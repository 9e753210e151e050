package io.millrace.api.control;

import java.io.InputStream;
import java.util.function.Function;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Actors;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.inspect.QueueDocument;
import io.millrace.api.inspect.QueueOverview;
import io.millrace.api.json.JsonBody;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.queue.QueueLookup;
import io.millrace.api.security.Role;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.inspect.QueueSettings;
import io.millrace.inspect.TaskControl;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Uni;

/** Steers queues, for all workers together. Each call answers with the queue as it is then. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Role.OPERATOR_NAME)
public class QueueControlResource {

    private final TaskControl control;
    private final QueueOverview overview;
    private final QueueLookup lookup;
    private final Audit audit;
    private final Actors actors;

    @Inject
    QueueControlResource(TaskControl control, QueueOverview overview, QueueLookup lookup, Audit audit, Actors actors) {
        this.control = control;
        this.overview = overview;
        this.lookup = lookup;
        this.audit = audit;
        this.actors = actors;
    }

    /** Workers leave the queue alone; what they run goes on. */
    @POST
    @Path("/queues/{queue}/pause")
    public Uni<QueueDocument> pause(@PathParam("queue") String queue) {
        return steer("queue.pause", queue, "", control::pause);
    }

    /** Workers take tasks again. */
    @POST
    @Path("/queues/{queue}/resume")
    public Uni<QueueDocument> resume(@PathParam("queue") String queue) {
        return steer("queue.resume", queue, "", control::resume);
    }

    /** Limits and weight, all of them: what is left out is lifted. */
    @PUT
    @Path("/queues/{queue}/settings")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<QueueDocument> configure(@PathParam("queue") String queue, InputStream stream) {
        QueueSettings settings = SettingsReader.read(JsonBody.parse(BodyLimit.readAll(stream)));
        return steer("queue.configure", queue, settings.toString(), name -> control.configure(name, settings));
    }

    private Uni<QueueDocument> steer(String action, String queue, String detail, Function<QueueName, Uni<Void>> steering) {
        Actor actor = actors.current();
        return lookup.find(queue).chain(name -> audit.doing(actor, new Deed(action, "/v1/queues/" + name, detail),
                steering.apply(name).onFailure(BrokerUnavailableException.class)
                        .transform(Verdicts::silence))
                .chain(() -> overview.read(name)));
    }
}
