package io.millrace.api.subscriber;

import java.util.Optional;
import java.util.function.Function;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.RestResponse;

import io.millrace.subscribers.SubscriberToken;
import io.millrace.subscribers.Subscribers;
import io.smallrye.mutiny.Uni;

/**
 * The pages behind the links in emails, for anybody who has one. A GET changes nothing, since mail filters and previews follow
 * links too; the button, and a mail program's own "unsubscribe" (RFC 8058), post.
 */
@Path("/v1")
@Produces(MediaType.TEXT_HTML)
@PermitAll
public class SubscriberPagesResource {

    private final Subscribers subscribers;

    @Inject
    SubscriberPagesResource(Subscribers subscribers) {
        this.subscribers = subscribers;
    }

    /** Asks for the click that subscribes. */
    @GET
    @Path("/subscribers/confirm")
    public RestResponse<String> confirmPage(@Context UriInfo uri) {
        return ask(uri, LinkPage.CONFIRM);
    }

    /** Subscribes. */
    @POST
    @Path("/subscribers/confirm")
    public Uni<RestResponse<String>> confirm(@Context UriInfo uri) {
        return follow(uri, subscribers::confirm, LinkPage.CONFIRMED);
    }

    /** Asks for the click that unsubscribes. */
    @GET
    @Path("/subscribers/unsubscribe")
    public RestResponse<String> unsubscribePage(@Context UriInfo uri) {
        return ask(uri, LinkPage.UNSUBSCRIBE);
    }

    /** Unsubscribes. */
    @POST
    @Path("/subscribers/unsubscribe")
    public Uni<RestResponse<String>> unsubscribe(@Context UriInfo uri) {
        return follow(uri, subscribers::unsubscribe, LinkPage.UNSUBSCRIBED);
    }

    private static RestResponse<String> ask(UriInfo uri, LinkPage page) {
        return read(uri).isPresent() ? page.answer(200) : LinkPage.NO_LINK.answer(400);
    }

    private static Uni<RestResponse<String>> follow(UriInfo uri, Function<SubscriberToken, Uni<Boolean>> deed,
            LinkPage done) {
        return read(uri).map(link -> deed.apply(link).map(did -> did ? done.answer(200) : LinkPage.EXPIRED.answer(404)))
                .orElseGet(() -> Uni.createFrom().item(LinkPage.NO_LINK.answer(400)));
    }

    /** Other parameters are let be: programs that count clicks add theirs to links. */
    private static Optional<SubscriberToken> read(UriInfo uri) {
        String token = uri.getQueryParameters().getFirst("token");
        return token == null ? Optional.empty() : SubscriberToken.parse(token);
    }
}
