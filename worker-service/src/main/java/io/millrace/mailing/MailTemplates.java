package io.millrace.mailing;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.types.email.EmailMessage.TemplateUse;
import io.millrace.types.email.EmailTemplate.Violation;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;

/** All templates by their id, and the guard before them: nothing is rendered with variables that the template does not know. */
@ApplicationScoped
class MailTemplates {

    private final Map<String, MailTemplate> byId;
    private final String brand;

    MailTemplates(@All List<MailTemplate> templates, MailConfig config) {
        this.byId = templates.stream()
                .collect(Collectors.toUnmodifiableMap(template -> template.declaration().id(), Function.identity()));
        this.brand = config.appName();
    }

    /**
     * Renders a template.
     *
     * @throws UnsendableEmailException when there is none of that id, or its variables are not as it wants them
     */
    Uni<RenderedTemplate> render(TemplateUse use) {
        MailTemplate template = byId.get(use.id());
        if (template == null) {
            throw new UnsendableEmailException("template.id \"" + use.id() + "\" is not one of "
                    + byId.keySet().stream().sorted().toList());
        }
        List<Violation> violations = template.declaration().check(use.variables());
        if (!violations.isEmpty()) {
            throw new UnsendableEmailException(violations.stream()
                    .map(violation -> "template.variables." + violation.variable() + " " + violation.problem())
                    .collect(Collectors.joining("; ")));
        }
        return template.render(use.variables(), brand);
    }
}
