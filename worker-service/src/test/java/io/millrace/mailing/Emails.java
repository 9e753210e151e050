package io.millrace.mailing;

import java.util.List;
import java.util.Map;

import io.millrace.types.email.EmailMessage;

/** Emails as producers ask for them. */
final class Emails {

    private Emails() {
    }

    static EmailMessage text(String to, String subject, String text) {
        return new EmailMessage(null, List.of(to), List.of(), List.of(), List.of(), subject, null, text, Map.of(), List.of(),
                null);
    }

    static EmailMessage welcome(String to, Map<String, Object> variables) {
        return template(to, "welcome", variables);
    }

    static EmailMessage template(String to, String id, Map<String, Object> variables) {
        return new EmailMessage(null, List.of(to), List.of(), List.of(), List.of(), null, null, null, Map.of(), List.of(),
                new EmailMessage.TemplateUse(id, variables));
    }

    static EmailMessage withHeader(String name, String value) {
        return new EmailMessage(null, List.of("ada@example.com"), List.of(), List.of(), List.of(), "Hello", null, "Hello",
                Map.of(name, value), List.of(), null);
    }
}
