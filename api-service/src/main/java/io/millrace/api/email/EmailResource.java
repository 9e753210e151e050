package io.millrace.api.email;

import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

import io.millrace.api.json.JsonBody;
import io.millrace.api.json.JsonFields;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.problem.Violations;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.queue.IdempotencyKey;
import io.millrace.api.security.Role;
import io.smallrye.mutiny.Uni;

/** Emails, as Resend's SDKs send them, look them up and change them. */
@Path(EmailResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
public class EmailResource {

    static final String PATH = BodyLimit.EMAILS;

    private static final String BATCH = BodyLimit.EMAIL_BATCH;
    private static final int MOST_ON_PAGE = 100;
    private static final int PAGE = 20;
    private static final int LONGEST_ID = 256;

    private final EmailReader reader;
    private final EmailIntake intake;
    private final EmailLookup lookup;
    private final EmailActions actions;
    private final Clock clock = Clock.systemUTC();

    @Inject
    EmailResource(EmailReader reader, EmailIntake intake, EmailLookup lookup, EmailActions actions) {
        this.reader = reader;
        this.intake = intake;
        this.lookup = lookup;
        this.actions = actions;
    }

    /** Checks an email and queues it. The answer waits for the broker, and never for a mail server. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<RestResponse<EmailAccepted>> send(InputStream stream,
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String idempotencyKey, @Context SecurityContext caller) {
        byte[] body = BodyLimit.readAll(stream, BodyLimit.MOST_BYTES_OF_EMAIL);
        IdempotencyKey key = IdempotencyKey.of(idempotencyKey, caller.getUserPrincipal().getName(), "POST", PATH, body);
        Violations violations = new Violations();
        EmailRequest request = reader.readRequest(new JsonFields(JsonBody.parse(body), "", violations), clock);
        violations.throwIfAny();
        return intake.take(request, key).map(EmailResource::accepted);
    }

    /** Checks up to a hundred emails and queues them; all or none, unless the caller asks for those that can be had. */
    @POST
    @Path("/batch")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<RestResponse<EmailsAccepted>> sendBatch(InputStream stream,
            @HeaderParam(IdempotencyKey.HEADER) @Nullable String idempotencyKey,
            @HeaderParam(EmailBatch.VALIDATION) @Nullable String validation, @Context SecurityContext caller) {
        byte[] body = BodyLimit.readAll(stream, BodyLimit.MOST_BYTES_OF_EMAIL);
        IdempotencyKey key = IdempotencyKey.of(idempotencyKey, caller.getUserPrincipal().getName(), "POST", BATCH, body);
        EmailBatch batch = EmailBatch.read(JsonBody.parseArray(body), EmailBatch.isPermissive(validation),
                fields -> reader.readRequest(fields, clock));
        Uni<List<String>> taking = batch.requests().isEmpty() ? Uni.createFrom().item(List.of())
                : intake.takeAll(batch.requests(), key);
        return taking.map(EmailsAccepted::of).map(accepted -> batch.permissive() ? accepted.with(batch.refused()) : accepted)
                .map(accepted -> RestResponse.status(RestResponse.Status.ACCEPTED, accepted));
    }

    /** A page of emails, the newest first. */
    @GET
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<EmailPage> list(@Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        int limit = parameters.integer("limit", 1, MOST_ON_PAGE, PAGE);
        String after = parameters.text("after", LONGEST_ID);
        String before = parameters.text("before", LONGEST_ID);
        parameters.throwIfAny();
        if (after != null && before != null) {
            throw Violations.wrongParameter("before", "must be left out when after is given");
        }
        return lookup.page(limit, after, before).map(page -> page.orElseThrow(() -> Violations.wrongParameter(
                after != null ? "after" : "before", "is no email that is kept")));
    }

    /** An email that is queued, or that something happened to in the last seven days. */
    @GET
    @Path("/{id}")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
    public Uni<EmailView> get(@PathParam("id") String id) {
        return lookup.find(id);
    }

    /** Sends a scheduled email at another time. */
    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<EmailActed> move(@PathParam("id") String id, InputStream stream) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(JsonBody.parse(BodyLimit.readAll(stream)), "", violations);
        Instant due = EmailReader.scheduledAt(fields, clock.instant());
        if (!fields.has("scheduled_at")) {
            fields.invalid("scheduled_at", "is required");
        }
        fields.reportUnknown();
        violations.throwIfAny();
        if (due == null) {
            throw new IllegalStateException("A time without a violation was not read");
        }
        return actions.move(id, due);
    }

    /** Ends an email that is not sent yet. */
    @POST
    @Path("/{id}/cancel")
    @RolesAllowed({ Role.PRODUCER_NAME, Role.OPERATOR_NAME })
    public Uni<EmailActed> cancel(@PathParam("id") String id) {
        return actions.cancel(id);
    }

    private static RestResponse<EmailAccepted> accepted(String id) {
        return RestResponse.ResponseBuilder.<EmailAccepted> create(RestResponse.Status.ACCEPTED)
                .header(HttpHeaders.LOCATION, URI.create(PATH + "/" + id)).entity(new EmailAccepted(id)).build();
    }
}
