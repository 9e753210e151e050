package io.millrace.api.suppression;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

import io.millrace.api.audit.Actors;
import io.millrace.api.audit.Audit;
import io.millrace.api.audit.Deed;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Violations;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.security.Role;
import io.millrace.mailstore.Suppression;
import io.millrace.mailstore.Suppression.Origin;
import io.millrace.mailstore.Suppressions;
import io.smallrye.mutiny.Uni;

/** Addresses that no email is sent to any more: because mail to them bounced, or was called spam, or by hand. */
@Path(SuppressionResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
public class SuppressionResource {

    static final String PATH = "/v1/suppressions";

    private static final int MOST_ON_PAGE = 100;
    private static final int PAGE = 20;
    private static final int LONGEST = 320;

    private final Suppressions suppressions;
    private final Audit audit;
    private final Actors actors;

    @Inject
    SuppressionResource(Suppressions suppressions, Audit audit, Actors actors) {
        this.suppressions = suppressions;
        this.audit = audit;
        this.actors = actors;
    }

    /** Suppresses an address. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<RestResponse<SuppressionActed>> add(InputStream body) {
        Suppression suppression = SuppressionReader.one(BodyLimit.readAll(body));
        return added(List.of(suppression)).map(all -> RestResponse.status(RestResponse.Status.CREATED, all.get(0)));
    }

    /** Suppresses up to a hundred addresses, all or none. */
    @POST
    @Path("/batch/add")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<RestResponse<SuppressionActed.Many>> addMany(InputStream body) {
        return added(SuppressionReader.many(BodyLimit.readAll(body)))
                .map(all -> RestResponse.status(RestResponse.Status.CREATED, new SuppressionActed.Many(all)));
    }

    /** Lets up to a hundred addresses be written to again. */
    @POST
    @Path("/batch/remove")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<SuppressionActed.Many> removeMany(InputStream body) {
        List<String> named = SuppressionReader.named(BodyLimit.readAll(body));
        return removed(named, named.size() + " addresses").map(removed -> {
            List<SuppressionActed> acted = new ArrayList<>();
            for (int i = 0; i < removed.size(); i++) {
                String asNamed = named.get(i);
                acted.add(removed.get(i).map(was -> SuppressionActed.removed(was.id(), true))
                        .orElseGet(() -> SuppressionActed.removed(asNamed, false)));
            }
            return new SuppressionActed.Many(acted);
        });
    }

    /** A page of suppressed addresses, the newest first. */
    @GET
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<SuppressionPage> list(@Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        int limit = parameters.integer("limit", 1, MOST_ON_PAGE, PAGE);
        String after = parameters.text("after", LONGEST);
        String before = parameters.text("before", LONGEST);
        Origin origin = parameters.word("origin", SuppressionResource::origin, "bounce, complaint, manual");
        parameters.throwIfAny();
        if (after != null && before != null) {
            throw Violations.wrongParameter("before", "must be left out when after is given");
        }
        return suppressions.page(limit, after, before, origin == null ? null : origin.word())
                .map(page -> page.orElseThrow(() -> Violations.wrongParameter(after != null ? "after" : "before",
                        "is the id of no suppressed address")))
                .map(page -> new SuppressionPage("list", page.more(),
                        page.suppressions().stream().map(SuppressionView::line).toList()));
    }

    /** One suppressed address, by itself or by its id. */
    @GET
    @Path("/{suppression}")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<SuppressionView> get(@PathParam("suppression") String named) {
        return suppressions.find(named)
                .map(found -> found.map(SuppressionView::of).orElseThrow(() -> notSuppressed(named)));
    }

    /** Lets an address be written to again. */
    @DELETE
    @Path("/{suppression}")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<SuppressionActed> remove(@PathParam("suppression") String named) {
        return removed(List.of(named), named).map(removed -> removed.get(0)
                .map(was -> SuppressionActed.removed(was.id(), true)).orElseThrow(() -> notSuppressed(named)));
    }

    private Uni<List<SuppressionActed>> added(List<Suppression> added) {
        String what = added.size() == 1 ? added.get(0).address() : added.size() + " addresses";
        Uni<List<SuppressionActed>> adding = suppressions.add(added).map(done -> {
            if (!done) {
                throw new ProblemException(ProblemType.VALIDATION,
                        "The suppression list is full (millrace.mail-store.most-suppressed); remove addresses from it first");
            }
            return added.stream().map(one -> SuppressionActed.added(one.id())).toList();
        });
        return audit.doing(actors.current(), new Deed("suppression.add", PATH, what), adding);
    }

    private Uni<List<Optional<Suppression>>> removed(List<String> named, String what) {
        return audit.doing(actors.current(), new Deed("suppression.remove", PATH, what), suppressions.remove(named));
    }

    private static Origin origin(String word) {
        return Origin.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private static ProblemException notSuppressed(String named) {
        return new ProblemException(ProblemType.NOT_SUPPRESSED, "\"" + named + "\" is on the list neither as an address nor as"
                + " an id");
    }
}
