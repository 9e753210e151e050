package io.millrace.api.problem;

import java.util.List;

/** Ends a request with a problem document. It carries no stack trace, since it tells of the request and not of a fault here. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final ProblemType type;
    private final transient List<Violation> violations;

    /** A problem of the request as a whole. */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of());
    }

    /** A problem of certain fields. */
    public ProblemException(ProblemType type, String detail, List<Violation> violations) {
        super(detail, null, false, false);
        this.type = type;
        this.violations = List.copyOf(violations);
    }

    /** What kind of error it is. */
    public ProblemType type() {
        return type;
    }

    /** The document that tells of it. */
    public Problem problem() {
        return Problem.of(type, String.valueOf(getMessage()), violations);
    }
}
