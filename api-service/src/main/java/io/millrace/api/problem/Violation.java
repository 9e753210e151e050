package io.millrace.api.problem;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer JSON pointer (RFC 6901) to the field in the request's body
 * @param detail what is wrong, to follow the field's name in a sentence, and what would be right
 */
@RegisterForReflection
public record Violation(String pointer, String detail) {
}
