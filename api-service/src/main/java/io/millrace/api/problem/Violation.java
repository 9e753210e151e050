package io.millrace.api.problem;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One thing that is wrong with a request: with a field of its body, or with a parameter of its address.
 *
 * @param pointer JSON pointer (RFC 6901) to the field in the request's body; left out for a parameter
 * @param parameter name of the query parameter; left out for a field
 * @param detail what is wrong, to follow the name in a sentence, and what would be right
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Violation(@Nullable String pointer, @Nullable String parameter, String detail) {

    static Violation ofField(String pointer, String detail) {
        return new Violation(pointer, null, detail);
    }

    static Violation ofParameter(String name, String detail) {
        return new Violation(null, name, detail);
    }

    String sentence() {
        return (pointer == null ? parameter : pointer) + " " + detail;
    }
}
