package io.millrace.api.subscriber;

import java.util.Optional;
import java.util.function.Function;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

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
    public RestResponse<String> confirmPage(@QueryParam("token") @Nullable String token) {
        return ask(token, LinkPage.CONFIRM);
    }

    /** Subscribes. */
    @POST
    @Path("/subscribers/confirm")
    public Uni<RestResponse<String>> confirm(@QueryParam("token") @Nullable String token) {
        return follow(token, subscribers::confirm, LinkPage.CONFIRMED);
    }

    /** Asks for the click that unsubscribes. */
    @GET
    @Path("/subscribers/unsubscribe")
    public RestResponse<String> unsubscribePage(@QueryParam("token") @Nullable String token) {
        return ask(token, LinkPage.UNSUBSCRIBE);
    }

    /** Unsubscribes. */
    @POST
    @Path("/subscribers/unsubscribe")
    public Uni<RestResponse<String>> unsubscribe(@QueryParam("token") @Nullable String token) {
        return follow(token, subscribers::unsubscribe, LinkPage.UNSUBSCRIBED);
    }

    private static RestResponse<String> ask(@Nullable String token, LinkPage page) {
        return read(token).isPresent() ? page.answer(200) : LinkPage.NO_LINK.answer(400);
    }

    private static Uni<RestResponse<String>> follow(@Nullable String token, Function<SubscriberToken, Uni<Boolean>> deed,
            LinkPage done) {
        return read(token).map(link -> deed.apply(link).map(did -> did ? done.answer(200) : LinkPage.EXPIRED.answer(404)))
                .orElseGet(() -> Uni.createFrom().item(LinkPage.NO_LINK.answer(400)));
    }

    private static Optional<SubscriberToken> read(@Nullable String token) {
        return token == null ? Optional.empty() : SubscriberToken.parse(token);
    }
}
