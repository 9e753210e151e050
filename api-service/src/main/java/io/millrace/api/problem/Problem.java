package io.millrace.api.problem;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An error as the caller sees it: the members of RFC 9457, and those by which Resend's SDKs know errors.
 *
 * @param type URI of the kind of error; see {@link ProblemType}
 * @param title what kind of error it is, for people
 * @param status the HTTP status
 * @param detail what is wrong in this case
 * @param errors the fields that are wrong; left out when it is not about fields
 * @param name what Resend calls this kind of error
 * @param statusCode the HTTP status again, as Resend names it
 * @param message the detail again, as Resend names it
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<Violation> errors, String name,
        int statusCode, String message) {

    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** What a caller sent may stand in the detail, and must not make the answer long. */
    private static final int LONGEST_DETAIL = 2_000;

    static Problem of(ProblemType type, String text, List<Violation> errors) {
        String detail = text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "…";
        return new Problem(type.uri(), type.title(), type.status(), detail, errors, type.resendName(), type.status(), detail);
    }

    static Problem of(ProblemType type, String detail) {
        return of(type, detail, List.of());
    }
}
