package io.millrace.api.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Collects everything that is wrong with a request, so that a caller learns it in one answer. Not thread-safe: one per request.
 */
public final class Violations {

    /** More are not told: an answer must not be larger than what it answers. */
    static final int MOST_TOLD = 50;

    private static final int MOST_SUMMED_UP = 3;
    private static final int LONGEST_DETAIL = 500;

    private final List<Violation> found = new ArrayList<>();
    private ProblemType type = ProblemType.VALIDATION;
    private int untold;

    /** A field that does not exist or has another JSON type: the request cannot be read, which is a 400. */
    public void malformed(String pointer, String detail) {
        type = ProblemType.MALFORMED_REQUEST;
        add(Violation.ofField(boundedPointer(pointer), bounded(detail)));
    }

    /** A field that can be read but not accepted, which is a 422 unless something else is malformed. */
    public void invalid(String pointer, String detail) {
        add(Violation.ofField(boundedPointer(pointer), bounded(detail)));
    }

    /** A query parameter that does not exist or cannot be accepted. */
    public void parameter(String name, String detail) {
        type = ProblemType.INVALID_PARAMETER;
        add(Violation.ofParameter(bounded(name), bounded(detail)));
    }

    /** The answer to a request of which one query parameter is all that is wrong. */
    public static ProblemException wrongParameter(String name, String detail) {
        Violations violations = new Violations();
        violations.parameter(name, detail);
        return violations.problem();
    }

    /** Whether nothing was found at a place or below it. */
    public boolean isClean(String pointer) {
        return found.stream().map(Violation::pointer)
                .noneMatch(at -> at != null && (at.equals(pointer) || at.startsWith(pointer + "/")));
    }

    /**
     * Ends the request if anything was found.
     *
     * @throws ProblemException naming every field
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw problem();
        }
    }

    /** Whether nothing was found. */
    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** The answer that names everything that was found. */
    public ProblemException problem() {
        return new ProblemException(type, summary(), found);
    }

    private void add(Violation violation) {
        if (found.size() < MOST_TOLD) {
            found.add(violation);
        } else {
            untold++;
        }
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "…";
    }

    /** A caller's field may have a name of any length. What is cut still reads as a pointer: not within an escape. */
    private static String boundedPointer(String pointer) {
        return bounded(pointer).replaceAll("~(?![01])", "");
    }

    private String summary() {
        String first = found.stream().limit(MOST_SUMMED_UP)
                .map(Violation::sentence).collect(Collectors.joining("; "));
        int more = found.size() - MOST_SUMMED_UP + untold;
        return more > 0 ? first + "; and " + more + " more" : first;
    }
}
