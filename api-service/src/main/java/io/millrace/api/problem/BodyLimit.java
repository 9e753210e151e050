package io.millrace.api.problem;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * Bounds the bodies of the API. It reads them itself, ahead of everything, since Quarkus's own limit answers without a document
 * and, for a body of unannounced length, only when it is read.
 */
@Singleton
class BodyLimit {

    /** The most bytes that a body may have. */
    static final int MOST_BYTES = 1 << 20;

    static final String RULE = "A body has at most " + MOST_BYTES + " bytes";

    /** Before Quarkus's own limit, which is at -2, and so before authentication and routing. */
    private static final int ORDER = -3;

    private final ObjectMapper mapper;

    BodyLimit(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    void install(@Observes Router router) {
        router.route("/v1/*").order(ORDER).handler(BodyHandler.create(false).setBodyLimit(MOST_BYTES))
                .handler(BodyLimit::passOn).failureHandler(this::refuse);
    }

    /** Whoever finds no body waits for one that was read already; an empty one is a body too. */
    // Deprecated as "for body handlers only", which this is.
    @SuppressWarnings("deprecation")
    private static void passOn(RoutingContext context) {
        if (context.body().buffer() == null) {
            context.setBody(Buffer.buffer());
        }
        context.next();
    }

    private void refuse(RoutingContext context) {
        if (context.response().ended() || context.response().closed()) {
            // The caller hung up in the middle of its body: nobody is left to be told.
            return;
        }
        ProblemType type = ProblemType.BODY_TOO_LARGE;
        if (context.statusCode() != type.status()) {
            context.next();
            return;
        }
        context.response().setStatusCode(type.status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(Buffer.buffer(bytes(Problem.of(type, RULE))));
    }

    private byte[] bytes(Problem problem) {
        try {
            return mapper.writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem is always writable as JSON", e);
        }
    }
}
