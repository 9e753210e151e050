package io.millrace.api.problem;

import java.io.IOException;
import java.io.InputStream;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Bounds the bodies of the API: one whose announced length is too large is refused before anything else is looked at, one of
 * unannounced length while it is read. Quarkus has a limit too, which answers without a problem document.
 *
 * <p>
 * The body must not be read ahead of Quarkus REST, which over HTTP/2 fails for a request that has ended.
 */
@Singleton
public class BodyLimit {

    /** The path of batches, which are read item by item: an item is bounded as other bodies are. */
    public static final String BATCH = "/v1/tasks/batch";

    /** The paths of emails, which bring their attachments. */
    public static final String EMAILS = "/v1/emails";
    public static final String EMAIL_BATCH = EMAILS + "/batch";

    /**
     * The most bytes of an email, or of a batch of emails: 5 MiB of attachments in Base64, and a mebibyte of its own;
     * {@code quarkus.rest.input-buffer-size} is the same.
     */
    public static final int MOST_BYTES_OF_EMAIL = 8 << 20;

    /** The most bytes of a batch; {@code quarkus.http.limits.max-body-size} is the same. */
    static final int MOST_BYTES_OF_BATCH = 64 << 20;

    /** The most bytes that any other body may have. */
    static final int MOST_BYTES = 1 << 20;

    /** Before Quarkus's own limit, which is at -2, and so before authentication and routing. */
    private static final int ORDER = -3;

    private final ObjectMapper mapper;

    BodyLimit(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The whole body of a request.
     *
     * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE}
     */
    public static byte[] readAll(InputStream body) {
        return readAll(body, MOST_BYTES);
    }

    /**
     * The whole body of a request.
     *
     * @param most bytes that it may have
     * @throws ProblemException {@link ProblemType#BODY_TOO_LARGE}
     */
    public static byte[] readAll(InputStream body, int most) {
        try {
            byte[] bytes = body.readNBytes(most + 1);
            if (bytes.length > most) {
                throw tooLarge(most);
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "The body ended before its end");
        }
    }

    /** The answer to a body that is too large for where it was sent. */
    static ProblemException tooLargeFor(String path) {
        return tooLarge(most(path));
    }

    private static ProblemException tooLarge(int most) {
        return new ProblemException(ProblemType.BODY_TOO_LARGE, "A body has at most " + most + " bytes here");
    }

    private static int most(String path) {
        return switch (path) {
            case BATCH -> MOST_BYTES_OF_BATCH;
            case EMAILS, EMAIL_BATCH -> MOST_BYTES_OF_EMAIL;
            default -> MOST_BYTES;
        };
    }

    void install(@Observes Router router) {
        router.route("/v1/*").order(ORDER).handler(this::checkAnnounced);
    }

    private void checkAnnounced(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        // What cannot be a length never gets here: the HTTP codec refuses it.
        int most = most(context.normalizedPath());
        if (length == null || Long.parseLong(length) <= most) {
            context.next();
            return;
        }
        // Lets the caller finish sending, so that it gets to read the answer.
        context.request().resume();
        context.response().setStatusCode(ProblemType.BODY_TOO_LARGE.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE).end(Buffer.buffer(bytes(tooLarge(most).problem())));
    }

    private byte[] bytes(Problem problem) {
        try {
            return mapper.writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem is always writable as JSON", e);
        }
    }
}
