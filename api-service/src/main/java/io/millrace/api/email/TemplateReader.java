package io.millrace.api.email;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.api.json.JsonFields;
import io.millrace.templates.MailTemplate;
import io.millrace.templates.TemplateCatalog;
import io.millrace.types.email.EmailMessage.TemplateUse;

/** Reads which template an email uses, and holds its variables against those that the template declares. */
@Singleton
class TemplateReader {

    private final TemplateCatalog catalog;

    TemplateReader(TemplateCatalog catalog) {
        this.catalog = catalog;
    }

    /** The template of an email, if it names one that can be used. */
    @Nullable
    TemplateUse read(JsonFields email) {
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
        catalog.withId(id).ifPresentOrElse(known -> checkVariables(template, known, values),
                () -> template.invalid("id", "is not a template; there are: " + String.join(", ", catalog.ids())));
        return new TemplateUse(id, values);
    }

    private void checkVariables(JsonFields template, MailTemplate known, Map<String, Object> values) {
        String variables = template.pointerTo("variables");
        catalog.check(known, values).forEach(violation -> template.violations().invalid(
                variables + violation.path().stream().map(JsonFields::step).collect(Collectors.joining()),
                violation.problem()));
    }

    private static Map<String, Object> values(JsonFields variables) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String name : variables.names()) {
            JsonNode node = variables.any(name);
            if (node != null) {
                values.put(name, plain(node));
            }
        }
        return values;
    }

    /** Numbers become texts, as they were written: that is what they are in a mail, and Resend allows them. */
    private static Object plain(JsonNode node) {
        if (node.isArray()) {
            List<Object> items = new ArrayList<>();
            node.forEach(item -> items.add(plain(item)));
            return items;
        }
        if (node.isObject()) {
            Map<String, Object> parts = new LinkedHashMap<>();
            node.properties().stream().filter(part -> !part.getValue().isNull())
                    .forEach(part -> parts.put(part.getKey(), plain(part.getValue())));
            return parts;
        }
        return node.isBoolean() || node.isNull() ? node : node.asText();
    }
}
