package io.millrace.types.email;

import static io.millrace.types.email.TemplateVariable.optionalText;
import static io.millrace.types.email.TemplateVariable.requiredLink;
import static io.millrace.types.email.TemplateVariable.requiredText;

import java.util.List;
import java.util.Optional;

/** The templates that come built in. */
public final class EmailTemplates {

    /** Greets somebody who has just signed up. */
    public static final EmailTemplate WELCOME = new EmailTemplate("welcome",
            List.of(requiredText("name"), requiredLink("dashboardUrl"), optionalText("appName")));

    /** All of them. */
    public static final List<EmailTemplate> ALL = List.of(WELCOME);

    private EmailTemplates() {
    }

    /** The template of that id, if there is one. */
    public static Optional<EmailTemplate> withId(String id) {
        return ALL.stream().filter(template -> template.id().equals(id)).findFirst();
    }
}
