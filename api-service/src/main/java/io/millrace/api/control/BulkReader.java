package io.millrace.api.control;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.json.JsonFields;
import io.millrace.api.problem.Violations;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskFilter;
import io.millrace.task.TaskState;

/** Reads and checks the body of a bulk request. */
final class BulkReader {

    private static final int LONGEST = 256;

    private BulkReader() {
    }

    /**
     * What a body asks for.
     *
     * @throws io.millrace.api.problem.ProblemException naming everything that is wrong
     */
    static BulkRequest read(ObjectNode body) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(body, "", violations);
        TaskAction action = word(fields, "action", BulkReader::actionOf,
                Arrays.stream(TaskAction.values()).map(TaskAction::word).collect(Collectors.joining(", ")));
        boolean dryRun = Boolean.TRUE.equals(fields.bool("dryRun"));
        Integer limit = fields.integer("limit");
        if (limit != null && (limit < 1 || limit > BulkRequest.MOST)) {
            fields.invalid("limit", "must be 1 to " + BulkRequest.MOST);
        }
        TaskState state = null;
        TaskFilter filter = TaskFilter.ALL;
        JsonFields which = fields.object("filter");
        if (which == null) {
            if (!fields.has("filter")) {
                fields.invalid("filter", "is required; its state at least");
            }
        } else {
            state = word(which, "state", TaskState::ofWord,
                    Arrays.stream(TaskState.values()).map(TaskState::word).collect(Collectors.joining(", ")));
            filter = new TaskFilter(text(which, "type"), text(which, "q"), which.instant("since"), which.instant("until"),
                    text(which, "group"));
            which.reportUnknown();
            if (action != null && state != null && !action.isLegalIn(state)) {
                which.invalid("state", "cannot be " + state.word() + " for " + action.word());
            }
        }
        fields.reportUnknown();
        violations.throwIfAny();
        if (action == null || state == null) {
            throw new IllegalStateException("A bulk request without a violation was not read");
        }
        return new BulkRequest(action, state, filter, limit == null ? BulkRequest.MOST : limit, dryRun);
    }

    private static @Nullable String text(JsonFields fields, String name) {
        String text = fields.text(name);
        if (text != null && text.length() > LONGEST) {
            fields.invalid(name, "has at most " + LONGEST + " characters");
            return null;
        }
        return text;
    }

    private static <T> @Nullable T word(JsonFields fields, String name, Function<String, T> reader, String words) {
        String text = fields.text(name);
        if (text == null) {
            if (!fields.has(name)) {
                fields.invalid(name, "is required: one of " + words);
            }
            return null;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            fields.invalid(name, "must be one of " + words);
            return null;
        }
    }

    private static TaskAction actionOf(String word) {
        return Arrays.stream(TaskAction.values()).filter(action -> action.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }
}
