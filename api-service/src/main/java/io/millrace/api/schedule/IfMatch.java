package io.millrace.api.schedule;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;

/**
 * The version that a change replaces.
 *
 * @param version {@code null}: whatever is there
 */
record IfMatch(@Nullable Long version) {

    private static final Pattern TAG = Pattern.compile("\"(\\d{1,18})\"");
    private static final Pattern LIST = Pattern.compile(".*,.*");

    /** What the header says, which has to be there. */
    static IfMatch required(@Nullable String header) {
        if (header == null) {
            throw new ProblemException(ProblemType.VERSION_REQUIRED, "Send \"If-Match\" with the ETag of the version that you"
                    + " looked at, or \"If-Match: *\" to replace whatever is there");
        }
        return optional(header);
    }

    /** What the header says; without it, whatever is there. */
    static IfMatch optional(@Nullable String header) {
        if (header == null || header.strip().equals("*")) {
            return new IfMatch(null);
        }
        Matcher tag = TAG.matcher(header.strip());
        if (!tag.matches()) {
            throw mismatch(LIST.matcher(header).matches() ? "One ETag at a time: " + header
                    : "\"If-Match: " + header + "\" is no version of it");
        }
        return new IfMatch(Long.valueOf(tag.group(1)));
    }

    static ProblemException mismatch(String detail) {
        return new ProblemException(ProblemType.VERSION_MISMATCH, detail);
    }
}
