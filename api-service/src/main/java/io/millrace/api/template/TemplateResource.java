package io.millrace.api.template;

import java.time.Clock;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;

import io.millrace.api.inspect.Items;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.query.QueryParameters;
import io.millrace.api.security.Role;
import io.millrace.templates.MailTemplate;
import io.millrace.templates.RenderedTemplate;
import io.millrace.templates.TemplateCatalog;
import io.millrace.templates.brand.Brand;
import io.smallrye.mutiny.Uni;

/** Mail templates: what they ask for, and what they look like filled with their samples. */
@Path("/v1/templates")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({ Role.PRODUCER_NAME, Role.VIEWER_NAME, Role.OPERATOR_NAME })
public class TemplateResource {

    /**
     * Whoever opens a preview opens mail: no script, no form, no frame around it but ours, and nothing loaded but pictures.
     */
    private static final String POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private final TemplateCatalog catalog;
    private final Brand brand;
    private final Clock clock = Clock.systemUTC();

    @Inject
    TemplateResource(TemplateCatalog catalog, Brand brand) {
        this.catalog = catalog;
        this.brand = brand;
    }

    /** All of them: the built-in ones, then the others by id. */
    @GET
    public Items<TemplateDocument> list(@Context UriInfo uri) {
        new QueryParameters(uri).throwIfAny();
        return new Items<>(catalog.all().stream().map(TemplateDocument::of).toList());
    }

    /** One of them. */
    @GET
    @Path("/{id}")
    public TemplateDocument get(@PathParam("id") String id) {
        return TemplateDocument.of(find(id));
    }

    /** What one looks like, in the format that is asked for, or else in the first that is accepted. */
    @GET
    @Path("/{id}/preview")
    @Produces(MediaType.WILDCARD)
    public Uni<RestResponse<String>> preview(@PathParam("id") String id, @Context UriInfo uri, @Context HttpHeaders headers) {
        MailTemplate template = find(id);
        QueryParameters parameters = new QueryParameters(uri);
        PreviewFormat asked = parameters.word("format", PreviewFormat::of, PreviewFormat.WORDS);
        parameters.throwIfAny();
        PreviewFormat format = asked != null ? asked
                : PreviewFormat.accepted(headers.getAcceptableMediaTypes()).orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_ACCEPTABLE, "A preview is " + PreviewFormat.types()
                                + "; accept one of them, or ask for format=" + PreviewFormat.WORDS));
        return catalog.preview(template).map(mail -> answer(id, format, mail));
    }

    private MailTemplate find(String id) {
        return catalog.withId(id).orElseThrow(() -> new ProblemException(ProblemType.NO_SUCH_TEMPLATE,
                "There is no such template; there are: " + String.join(", ", catalog.ids())));
    }

    private RestResponse<String> answer(String id, PreviewFormat format, RenderedTemplate mail) {
        String content = switch (format) {
            case HTML -> mail.html();
            case TEXT -> mail.text();
            case EML -> MailFile.of(mail, brand.look(null).appName(), clock);
        };
        RestResponse.ResponseBuilder<String> response = RestResponse.ResponseBuilder.ok(content, format.type())
                .header("Content-Security-Policy", POLICY).header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer").header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
        if (format == PreviewFormat.EML) {
            response.header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + id + ".eml\"");
        }
        return response.build();
    }
}
