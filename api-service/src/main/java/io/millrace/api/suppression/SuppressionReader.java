package io.millrace.api.suppression;

import java.time.Instant;
import java.util.List;

import io.millrace.api.email.EmailAddress;
import io.millrace.api.json.JsonBody;
import io.millrace.api.json.JsonFields;
import io.millrace.api.json.JsonText;
import io.millrace.api.problem.Violations;
import io.millrace.mailstore.Suppression;
import io.millrace.mailstore.Suppression.Origin;

/** Reads which addresses are to be suppressed, or not to be any more. */
final class SuppressionReader {

    private static final int MOST = 100;

    private SuppressionReader() {
    }

    /** The address of {@code {"email": …}}. */
    static Suppression one(byte[] body) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(JsonBody.parse(body), "", violations);
        String email = fields.text("email");
        if (!fields.has("email")) {
            fields.invalid("email", "is required");
        } else if (email != null) {
            EmailAddress.objectionTo(email).ifPresent(problem -> fields.invalid("email", problem));
        }
        fields.reportUnknown();
        violations.throwIfAny();
        return Suppression.of(String.valueOf(email), Origin.MANUAL, null, Instant.now());
    }

    /** The addresses of {@code {"emails": […]}}. */
    static List<Suppression> many(byte[] body) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(JsonBody.parse(body), "", violations);
        List<JsonText> emails = texts(fields, "emails");
        if (!fields.has("emails")) {
            fields.invalid("emails", "is required");
        }
        emails.forEach(email -> EmailAddress.objectionTo(email.value())
                .ifPresent(problem -> violations.invalid(email.pointer(), problem)));
        fields.reportUnknown();
        violations.throwIfAny();
        Instant now = Instant.now();
        return emails.stream().map(email -> Suppression.of(email.value(), Origin.MANUAL, null, now)).toList();
    }

    /** The addresses or ids of {@code {"emails": […]}} or {@code {"ids": […]}}. */
    static List<String> named(byte[] body) {
        Violations violations = new Violations();
        JsonFields fields = new JsonFields(JsonBody.parse(body), "", violations);
        List<JsonText> emails = texts(fields, "emails");
        List<JsonText> ids = texts(fields, "ids");
        if (fields.has("emails") == fields.has("ids")) {
            fields.invalid("emails", "is required unless ids are given, and excludes them");
        }
        fields.reportUnknown();
        violations.throwIfAny();
        return (emails.isEmpty() ? ids : emails).stream().map(JsonText::value).toList();
    }

    private static List<JsonText> texts(JsonFields fields, String name) {
        List<JsonText> texts = fields.texts(name);
        if (fields.has(name) && (texts.isEmpty() || texts.size() > MOST)) {
            fields.invalid(name, "must have 1 to " + MOST + " entries");
        }
        return texts;
    }
}
