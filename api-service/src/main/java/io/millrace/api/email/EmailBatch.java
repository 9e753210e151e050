package io.millrace.api.email;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.json.JsonFields;
import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;
import io.millrace.api.problem.Violations;

/**
 * The emails of a batch that can be accepted.
 *
 * @param permissive whether the others do not matter
 * @param refused the others, and why
 */
record EmailBatch(List<EmailRequest> requests, boolean permissive, List<EmailsAccepted.Refused> refused) {

    /** The request header that says whether the others matter: {@code strict} or {@code permissive}. */
    static final String VALIDATION = "x-batch-validation";

    private static final int MOST = 100;

    static boolean isPermissive(@Nullable String validation) {
        if (validation == null || validation.equals("strict")) {
            return false;
        }
        if (validation.equals("permissive")) {
            return true;
        }
        throw new ProblemException(ProblemType.BAD_REQUEST, VALIDATION + " is strict or permissive");
    }

    /** Reads a batch; fails with everything that is wrong with it, as far as it matters. */
    static EmailBatch read(ArrayNode items, boolean permissive,
            Function<JsonFields, EmailRequest> reader) {
        Violations violations = new Violations();
        if (items.isEmpty() || items.size() > MOST) {
            violations.invalid("", "must be an array of 1 to " + MOST + " emails");
            violations.throwIfAny();
        }
        List<EmailRequest> requests = new ArrayList<>();
        List<EmailsAccepted.Refused> refused = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Violations ofItem = permissive ? new Violations() : violations;
            EmailRequest request = read(items.get(i), "/" + i, ofItem, reader);
            if (permissive && !ofItem.isEmpty()) {
                refused.add(new EmailsAccepted.Refused(i, String.valueOf(ofItem.problem().getMessage())));
            } else if (request != null) {
                requests.add(request);
            }
        }
        violations.throwIfAny();
        return new EmailBatch(requests, permissive, refused);
    }

    private static @Nullable EmailRequest read(JsonNode item, String pointer, Violations violations,
            Function<JsonFields, EmailRequest> reader) {
        if (!(item instanceof ObjectNode object)) {
            violations.malformed(pointer, "must be an object");
            return null;
        }
        JsonFields fields = new JsonFields(object, pointer, violations);
        EmailRequest request = reader.apply(fields);
        fields.refuse("attachments", "cannot be sent in a batch; send the email by itself");
        return request;
    }
}
