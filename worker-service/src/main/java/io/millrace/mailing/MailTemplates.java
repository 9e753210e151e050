package io.millrace.mailing;

import java.util.List;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.RenderedTemplate;
import io.millrace.templates.TemplateCatalog;
import io.millrace.templates.Violation;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.smallrye.mutiny.Uni;

/**
 * The templates of the catalog, and the guard before them: nothing is rendered with variables that a template does not know.
 */
@ApplicationScoped
class MailTemplates {

    private final TemplateCatalog catalog;

    MailTemplates(TemplateCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Renders a template.
     *
     * @throws UnsendableEmailException when there is none of that id, or its variables are not as it wants them
     */
    Uni<RenderedTemplate> render(TemplateUse use) {
        MailTemplate template = catalog.withId(use.id()).orElseThrow(() -> new UnsendableEmailException(
                "template.id \"" + use.id() + "\" is not one of " + catalog.ids()));
        List<Violation> violations = catalog.check(template, use.variables());
        if (!violations.isEmpty()) {
            throw new UnsendableEmailException(violations.stream()
                    .map(violation -> "template.variables." + violation.name() + " " + violation.problem())
                    .collect(Collectors.joining("; ")));
        }
        return catalog.render(template, use.variables());
    }
}
