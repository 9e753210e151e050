package io.millrace.api.problem;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;

/** Turns problems into HTTP answers, with the headers that belong to their kind. */
public final class ProblemResponses {

    /** How a caller is asked for a key. */
    public static final String CHALLENGE = "Bearer realm=\"millrace\"";

    /**
     * Seconds after which a broker that was away may be back, since reconnecting takes about as long, or a job may have ended.
     */
    private static final int RETRY_AFTER = 2;

    private ProblemResponses() {
    }

    static Response of(ProblemType type, String detail) {
        return builder(Problem.of(type, detail), type).build();
    }

    static Response of(ProblemException e) {
        return builder(e.problem(), e.type()).build();
    }

    static ResponseBuilder builder(Problem problem, ProblemType type) {
        ResponseBuilder response = Response.status(type.status()).entity(problem).type(Problem.MEDIA_TYPE);
        return switch (type) {
            case MISSING_API_KEY -> response.header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
            case INVALID_API_KEY -> response.header(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"");
            case BROKER_UNAVAILABLE, OUTCOME_UNKNOWN, TOO_MANY_JOBS, TOO_MANY_WATCHERS ->
                response.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
            default -> response;
        };
    }
}
