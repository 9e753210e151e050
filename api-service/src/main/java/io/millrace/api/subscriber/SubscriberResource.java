package io.millrace.api.subscriber;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.Actors;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.email.EmailIntake;
import io.millrace.api.json.JsonBody;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Violations;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.security.Role;
import io.millrace.subscribers.ListFullException;
import io.millrace.subscribers.Subscriber;
import io.millrace.subscribers.SubscriberId;
import io.millrace.subscribers.SubscriberLinks;
import io.millrace.subscribers.SubscriberToken;
import io.millrace.subscribers.Subscribers;
import io.millrace.subscribers.SubscribersConfig;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.smallrye.mutiny.Uni;

/** The list of subscribers, for applications and operators. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public class SubscriberResource {

    private static final String TEMPLATE = "verify-email";
    private static final String NOBODY = "there";
    private static final int PAGE = 50;
    private static final int MOST = 200;
    private static final int LONGEST_CURSOR = 128;

    private final Subscribers subscribers;
    private final SubscriberLinks links;
    private final Duration confirmWithin;
    private final EmailIntake emails;
    private final Audit audit;
    private final Actors actors;

    @Inject
    SubscriberResource(Subscribers subscribers, SubscriberLinks links, SubscribersConfig config, EmailIntake emails,
            Audit audit, Actors actors) {
        this.subscribers = subscribers;
        this.links = links;
        this.confirmWithin = config.confirmWithin();
        this.emails = emails;
        this.audit = audit;
        this.actors = actors;
    }

    /** Asks somebody whether they want to be on the list; nothing for whoever is on it. */
    @POST
    @Path("/subscribers")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<RestResponse<SubscriberDocument>> subscribe(InputStream stream) {
        SubscriberReader.Read read = SubscriberReader.read(JsonBody.parse(BodyLimit.readAll(stream)));
        SubscriberToken token = SubscriberToken.create(SubscriberId.ofEmail(read.email()));
        return subscribers.subscribe(token, read.email(), read.name())
                .onFailure(ListFullException.class)
                .transform(full -> new ProblemException(ProblemType.LIST_FULL, String.valueOf(full.getMessage())))
                .chain(state -> state == Subscriber.State.ACTIVE ? Uni.createFrom().item(200)
                        : emails.take(question(token, read)).replaceWith(202))
                .onFailure(e -> e instanceof ProblemException problem && problem.type() == ProblemType.OUTCOME_UNKNOWN)
                .transform(unknown -> new ProblemException(ProblemType.OUTCOME_UNKNOWN, "The task broker did not answer in"
                        + " time: perhaps an email is on its way, perhaps not. Repeating it is safe; the later link counts"))
                .chain(status -> find(token.id()).map(found -> ResponseBuilder.<SubscriberDocument> create(status)
                        .entity(SubscriberDocument.of(found)).location(URI.create("/v1/subscribers/" + token.id())).build()));
    }

    /** A page, the newest first. */
    @GET
    @Path("/subscribers")
    @RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<SubscriberPageDocument> list(@Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        Subscriber.State state = parameters.word("state", Subscriber.State::ofWord, "active, pending");
        int limit = parameters.integer("limit", 1, MOST, PAGE);
        String cursor = parameters.text("cursor", LONGEST_CURSOR);
        parameters.throwIfAny();
        return subscribers.newest(state == null ? Subscriber.State.ACTIVE : state, cursor, limit)
                .onFailure(IllegalArgumentException.class).transform(e -> refusedCursor()).map(SubscriberPageDocument::of);
    }

    /** One of them. */
    @GET
    @Path("/subscribers/{subscriber}")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<SubscriberDocument> get(@PathParam("subscriber") String id) {
        return subscribers.find(idOf(id)).map(found -> SubscriberDocument.of(found.orElseThrow(() -> nobody(id))));
    }

    /** Off the list, with all that is known of them. */
    @DELETE
    @Path("/subscribers/{subscriber}")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<Void> remove(@PathParam("subscriber") String id) {
        Actor actor = actors.current();
        return audit.doing(actor, Deed.of("subscriber.remove", "/v1/subscribers/" + id),
                subscribers.remove(idOf(id)).invoke(removed -> {
                    if (!removed) {
                        throw nobody(id);
                    }
                })).replaceWithVoid();
    }

    private Uni<Subscriber> find(SubscriberId id) {
        return subscribers.find(id).map(found -> found.orElseThrow(() -> nobody(id.value())));
    }

    private EmailMessage question(SubscriberToken token, SubscriberReader.Read read) {
        Map<String, Object> variables = new HashMap<>(Map.of("name", read.name() == null ? NOBODY : read.name(),
                "verifyUrl", links.confirm(token), "expiresIn", inWords(confirmWithin)));
        return new EmailMessage(null, List.of(read.email()), List.of(), List.of(), List.of(), null, null, null, Map.of(),
                List.of(), new TemplateUse(TEMPLATE, variables));
    }

    private static String inWords(Duration duration) {
        long hours = duration.toHours();
        long minutes = duration.toMinutes();
        return hours >= 48 ? hours / 24 + " days" : hours >= 2 ? hours + " hours" : minutes + " minutes";
    }

    /** What cannot be an id belongs to nobody; asked for all the same, so that a broker that is away is told first. */
    private static SubscriberId idOf(String text) {
        return SubscriberId.parse(text).orElseGet(() -> SubscriberId.ofEmail("no id: " + text));
    }

    private static ProblemException nobody(String id) {
        return new ProblemException(ProblemType.NO_SUCH_SUBSCRIBER,
                "Nobody on the list has the id \"" + id + "\": they never were on it, did not confirm in time, or left");
    }

    private static ProblemException refusedCursor() {
        return Violations.wrongParameter("cursor", "is none that a list of subscribers gave; leave it out for the first page");
    }
}
