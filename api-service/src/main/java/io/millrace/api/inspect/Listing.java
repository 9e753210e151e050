package io.millrace.api.inspect;

import java.util.Arrays;
import java.util.stream.Collectors;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.Violations;
import io.millrace.api.query.QueryParameters;
import io.millrace.inspect.TaskFilter;
import io.millrace.inspect.TaskQuery;
import io.millrace.task.TaskState;

/** The parameters of a listing, read. */
record Listing(TaskQuery query) {

    static final int PAGE = 50;
    private static final int LONGEST = 256;
    private static final String STATES = Arrays.stream(TaskState.values()).map(TaskState::word)
            .collect(Collectors.joining(", "));

    /**
     * What a request asks for; pending tasks unless it says otherwise.
     *
     * @throws ProblemException naming every parameter that is wrong
     */
    static Listing of(QueryParameters parameters) {
        TaskState state = parameters.word("state", TaskState::ofWord, STATES);
        TaskFilter filter = new TaskFilter(parameters.text("type", LONGEST), parameters.text("q", LONGEST),
                parameters.instant("since"), parameters.instant("until"), parameters.text("group", LONGEST));
        int limit = parameters.integer("limit", 1, TaskQuery.MOST, PAGE);
        String cursor = parameters.text("cursor", 2 * LONGEST);
        parameters.throwIfAny();
        return new Listing(new TaskQuery(state == null ? TaskState.PENDING : state, filter, cursor, limit));
    }

    /** The answer when the cursor turns out to be none of such a listing. */
    ProblemException refuseCursor() {
        return Violations.wrongParameter("cursor", "is none that a listing of " + query.state().word()
                + " tasks gave; leave it out for the first page");
    }
}
