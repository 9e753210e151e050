package io.millrace.api.problem;

import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.PayloadException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;

/** What each exception means to the caller. Whatever is not listed is a fault here: logged in full, told in a sentence. */
class ProblemMappers {

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        return ProblemResponses.of(e);
    }

    @ServerExceptionMapper(priority = Priorities.AUTHENTICATION)
    Response missingKey(UnauthorizedException e) {
        return ProblemResponses.of(ProblemType.MISSING_API_KEY, "Send your API key as \"Authorization: Bearer <key>\"");
    }

    @ServerExceptionMapper(priority = Priorities.AUTHENTICATION)
    Response invalidKey(AuthenticationFailedException e) {
        return ProblemResponses.of(ProblemType.INVALID_API_KEY,
                "The Authorization header holds no valid API key; it is \"Bearer <key>\"");
    }

    @ServerExceptionMapper(priority = Priorities.AUTHENTICATION)
    Response roleMissing(ForbiddenException e) {
        return ProblemResponses.of(ProblemType.ROLE_MISSING,
                "The key's role does not allow this. Producers enqueue and look up tasks, viewers look, operators do all");
    }

    @ServerExceptionMapper({ PayloadException.class, BrokerUnavailableException.class })
    Response known(RuntimeException e) {
        return ProblemResponses.of(Faults.asProblem(e));
    }

    @ServerExceptionMapper
    Response noSuchPath(NotFoundException e, UriInfo uri) {
        return ProblemResponses.of(ProblemType.NO_SUCH_PATH, "There is no " + uri.getPath());
    }

    @ServerExceptionMapper
    Response methodNotAllowed(NotAllowedException e) {
        String allowed = String.join(", ", AllowedMethods.ofCurrentRequest());
        return ProblemResponses.builder(Problem.of(ProblemType.METHOD_NOT_ALLOWED, "Allowed here: " + allowed),
                ProblemType.METHOD_NOT_ALLOWED).header(HttpHeaders.ALLOW, allowed).build();
    }

    @ServerExceptionMapper
    Response requestFault(WebApplicationException e, UriInfo uri) {
        return switch (e.getResponse().getStatus()) {
            case 406 -> ProblemResponses.of(ProblemType.NOT_ACCEPTABLE, "Answers are application/json; accept that");
            case 413 -> ProblemResponses.of(BodyLimit.tooLargeFor(uri.getPath()));
            case 415 -> ProblemResponses.of(ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Send the body with \"Content-Type: application/json\"");
            default -> e.getResponse().getStatus() < 500
                    ? ProblemResponses.of(ProblemType.BAD_REQUEST, String.valueOf(e.getMessage()))
                    : fault(e);
        };
    }

    @ServerExceptionMapper
    Response fault(Throwable e) {
        return ProblemResponses.of(Faults.asProblem(e));
    }
}
