package io.millrace.api.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import io.millrace.api.problem.Violations;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.queue.QueueLookup;
import io.millrace.api.security.Role;
import io.millrace.inspect.TaskInspector;
import io.millrace.task.QueueName;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** The past of queues, for charts. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
public class StatsResource {

    private static final Duration LATELY = Duration.ofHours(1);
    private static final int LONGEST_NAME = 64;

    private final TaskInspector inspector;
    private final QueueLookup lookup;

    @Inject
    StatsResource(TaskInspector inspector, QueueLookup lookup) {
        this.inspector = inspector;
        this.lookup = lookup;
    }

    /** What happened from one time to another, in one queue or in all of them; in the last hour unless the request says. */
    @GET
    @Path("/stats")
    public Uni<StatsDocument> stats(@Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        Instant givenTo = parameters.instant("to");
        Instant givenFrom = parameters.instant("from");
        String queue = parameters.text("queue", LONGEST_NAME);
        parameters.throwIfAny();
        Instant to = givenTo == null ? Instant.now() : givenTo;
        Instant from = givenFrom == null ? to.minus(LATELY) : givenFrom;
        if (!from.isBefore(to)) {
            throw Violations.wrongParameter("from", "must be before to, which is " + to);
        }
        return queues(queue).chain(queues -> read(queues, from, to));
    }

    private Uni<List<QueueName>> queues(@Nullable String name) {
        return name == null ? inspector.queues() : lookup.find(name).map(List::of);
    }

    private Uni<StatsDocument> read(List<QueueName> queues, Instant from, Instant to) {
        // Without any queue there are steps all the same, with nothing in them.
        List<QueueName> read = queues.isEmpty() ? List.of(QueueName.DEFAULT) : queues;
        return Multi.createFrom().iterable(read).onItem().transformToUni(queue -> inspector.stats(queue, from, to))
                .concatenate().collect().asList().map(StatsDocument::of);
    }
}
