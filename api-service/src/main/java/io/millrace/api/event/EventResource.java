package io.millrace.api.event;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.queue.QueueLookup;
import io.millrace.api.security.Role;
import io.millrace.inspect.ChangePosition;
import io.smallrye.mutiny.Uni;

/** What happens, as server-sent events. */
@Path("/v1")
@RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
public class EventResource {

    private static final int LONGEST_NAME = 64;

    private final EventFeed feed;
    private final QueueLookup lookup;

    @Inject
    EventResource(EventFeed feed, QueueLookup lookup) {
        this.feed = feed;
        this.lookup = lookup;
    }

    /** How everything is, and from then on what changes; of one queue or of all. */
    @GET
    @Path("/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Uni<RestResponse<EventStream>> events(@Context UriInfo uri,
            @HeaderParam("Last-Event-ID") @Nullable String last) {
        QueryParameters parameters = new QueryParameters(uri);
        String queue = parameters.text("queue", LONGEST_NAME);
        parameters.throwIfAny();
        ChangePosition after = last == null || last.isEmpty() ? null : position(last);
        Uni<Watcher> opening = queue == null ? feed.open(after, null)
                : lookup.find(queue).chain(name -> feed.open(after, name.value()));
        // nginx, asked so, does not collect what is to be read at once.
        return opening.map(watcher -> ResponseBuilder.ok(stream(watcher)).header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no").build());
    }

    private EventStream stream(Watcher watcher) {
        return new EventStream(watcher.events().onTermination().invoke(() -> feed.leave(watcher)));
    }

    private static ChangePosition position(String text) {
        try {
            return ChangePosition.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID_PARAMETER,
                    "Last-Event-ID is none that this API gave: such as 1785000000000-0@default. Leave it out to begin anew");
        }
    }
}
