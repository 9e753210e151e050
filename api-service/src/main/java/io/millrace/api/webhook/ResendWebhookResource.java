package io.millrace.api.webhook;

import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

import jakarta.annotation.security.PermitAll;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.jspecify.annotations.Nullable;

import io.millrace.api.ApiConfig;
import io.millrace.api.json.JsonBody;
import io.millrace.api.problem.BodyLimit;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.Uni;

/** Where Resend tells what became of emails. Made at start-up, which a secret that is none ends. */
@Startup
@Path("/v1/webhooks/resend")
@Produces(MediaType.APPLICATION_JSON)
public class ResendWebhookResource {

    private static final int LONGEST_ID = 256;

    private final SvixSignature signature;
    private final ProviderNewsDesk desk;
    private final Clock clock = Clock.systemUTC();

    @Inject
    ResendWebhookResource(ApiConfig config, ProviderNewsDesk desk) {
        this.desk = desk;
        try {
            signature = new SvixSignature(config.resendWebhookSecrets().orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("millrace.api.resend-webhook-secrets (RESEND_WEBHOOK_SECRET): " + e.getMessage(),
                    e);
        }
    }

    /** Takes a piece of news. Its signature is its key: whoever has none gets no further. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @PermitAll
    public Uni<Void> receive(InputStream stream, @HeaderParam("svix-id") @Nullable String id,
            @HeaderParam("svix-timestamp") @Nullable String timestamp,
            @HeaderParam("svix-signature") @Nullable String signatures) {
        if (!signature.isPossible()) {
            throw new ProblemException(ProblemType.INVALID_SIGNATURE,
                    "No webhook can be checked: RESEND_WEBHOOK_SECRET is not set");
        }
        byte[] body = BodyLimit.readAll(stream);
        Instant now = clock.instant();
        signature.objectionTo(id, timestamp, signatures, body, now).ifPresent(objection -> {
            throw new ProblemException(ProblemType.INVALID_SIGNATURE, objection);
        });
        String known = String.valueOf(id);
        if (known.length() > LONGEST_ID) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "svix-id has at most " + LONGEST_ID + " characters");
        }
        return ProviderNews.read(JsonBody.parse(body), now).map(news -> desk.take(known, news))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }
}
