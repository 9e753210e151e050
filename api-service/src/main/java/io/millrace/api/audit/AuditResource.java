package io.millrace.api.audit;

import java.util.regex.Pattern;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import io.millrace.api.problem.Violations;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.security.Role;
import io.smallrye.mutiny.Uni;

/** What operators did. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({ Role.VIEWER_NAME, Role.OPERATOR_NAME })
public class AuditResource {

    private static final int PAGE = 50;
    private static final int MOST = 200;
    private static final int LONGEST_CURSOR = 64;
    private static final Pattern CURSOR = Pattern.compile("\\d{1,15}-\\d{1,15}");

    private final AuditLog log;

    @Inject
    AuditResource(AuditLog log) {
        this.log = log;
    }

    /** The last records, the latest first. */
    @GET
    @Path("/audit")
    public Uni<AuditPage> page(@Context UriInfo uri) {
        QueryParameters parameters = new QueryParameters(uri);
        String cursor = parameters.text("cursor", LONGEST_CURSOR);
        int limit = parameters.integer("limit", 1, MOST, PAGE);
        parameters.throwIfAny();
        if (cursor != null && !CURSOR.matcher(cursor).matches()) {
            throw Violations.wrongParameter("cursor", "is none that a page of the audit log gave; leave it out for the latest");
        }
        return log.page(cursor, limit);
    }
}
