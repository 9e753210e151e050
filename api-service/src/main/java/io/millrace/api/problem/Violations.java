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
    private boolean malformed;
    private int untold;

    /** A field that does not exist or has another JSON type: the request cannot be read, which is a 400. */
    public void malformed(String pointer, String detail) {
        malformed = true;
        add(pointer, detail);
    }

    /** A field that can be read but not accepted, which is a 422 unless something else is malformed. */
    public void invalid(String pointer, String detail) {
        add(pointer, detail);
    }

    /**
     * Ends the request if anything was found.
     *
     * @throws ProblemException naming every field
     */
    public void throwIfAny() {
        if (!found.isEmpty()) {
            throw new ProblemException(malformed ? ProblemType.MALFORMED_REQUEST : ProblemType.VALIDATION, summary(), found);
        }
    }

    private void add(String pointer, String detail) {
        if (found.size() < MOST_TOLD) {
            found.add(new Violation(pointer,
                    detail.length() <= LONGEST_DETAIL ? detail : detail.substring(0, LONGEST_DETAIL) + "…"));
        } else {
            untold++;
        }
    }

    private String summary() {
        String first = found.stream().limit(MOST_SUMMED_UP)
                .map(violation -> violation.pointer() + " " + violation.detail()).collect(Collectors.joining("; "));
        int more = found.size() - MOST_SUMMED_UP + untold;
        return more > 0 ? first + "; and " + more + " more" : first;
    }
}
