package io.millrace.api.email;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.api.json.JsonFields;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.millrace.types.email.EmailTemplate;
import io.millrace.types.email.EmailTemplates;

/** Reads which template an email uses, and holds its variables against those that the template declares. */
final class TemplateReader {

    private TemplateReader() {
    }

    /** The template of an email, if it names one that can be used. */
    static @Nullable TemplateUse read(JsonFields email) {
        JsonFields template = email.object("template");
        if (template == null) {
            return null;
        }
        String id = template.text("id");
        JsonFields variables = template.object("variables");
        template.reportUnknown();
        if (id == null) {
            if (!template.has("id")) {
                template.invalid("id", "is required");
            }
            return null;
        }
        Map<String, Object> values = variables == null ? Map.of() : values(variables);
        EmailTemplates.withId(id).ifPresentOrElse(known -> checkVariables(template, known, values),
                () -> template.invalid("id", "is not a template; there are: " + EmailTemplates.ALL.stream()
                        .map(EmailTemplate::id).collect(Collectors.joining(", "))));
        return new TemplateUse(id, values);
    }

    private static void checkVariables(JsonFields template, EmailTemplate known, Map<String, Object> values) {
        String variables = template.pointerTo("variables");
        known.check(values).forEach(violation -> template.violations()
                .invalid(variables + JsonFields.step(violation.variable()), violation.problem()));
    }

    /** Numbers become texts, as they were written: that is what they are in a mail, and Resend allows them. */
    private static Map<String, Object> values(JsonFields variables) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : variables.names()) {
            JsonNode node = variables.any(name);
            if (node != null && node.isValueNode() && !node.isBoolean()) {
                values.put(name, node.asText());
            } else if (node != null) {
                values.put(name, node);
            }
        }
        return values;
    }
}
