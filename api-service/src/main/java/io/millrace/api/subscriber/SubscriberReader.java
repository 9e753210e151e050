package io.millrace.api.subscriber;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.email.EmailReader;
import io.millrace.api.json.JsonFields;
import io.millrace.api.problem.Violations;

/** Reads and checks who is to be put on the list. */
final class SubscriberReader {

    private static final int LONGEST_NAME = 200;

    /** Somebody to be put on the list. */
    record Read(String email, @Nullable String name) {
    }

    private SubscriberReader() {
    }

    /**
     * Whom a body names.
     *
     * @throws io.millrace.api.problem.ProblemException naming everything that is wrong
     */
    static Read read(ObjectNode body) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(body, "", violations);
        String email = fields.text("email");
        if (email == null && !fields.has("email")) {
            fields.invalid("email", "is required");
        }
        if (email != null) {
            EmailReader.objectionToAddress(email).ifPresent(problem -> fields.invalid("email", problem));
            if (email.contains("<")) {
                fields.invalid("email", "must be an address alone, such as ada@example.com; the name has a field of its own");
            }
        }
        String name = fields.text("name");
        if (name != null && (name.isBlank() || name.length() > LONGEST_NAME
                || name.chars().anyMatch(Character::isISOControl))) {
            fields.invalid("name", "must be one line of 1 to " + LONGEST_NAME + " characters that are not all blank");
        }
        fields.reportUnknown();
        violations.throwIfAny();
        return new Read(String.valueOf(email), name);
    }
}
