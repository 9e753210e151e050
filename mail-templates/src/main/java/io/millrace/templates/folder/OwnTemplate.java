package io.millrace.templates.folder;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.RenderedTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.TemplateFiles;
import io.millrace.templates.brand.Look;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;

/**
 * A template from the folder. Its values are maps, lists and texts, which Qute reads without reflection, so that it works in a
 * native image as well.
 */
record OwnTemplate(TemplateDeclaration declaration, Template subject, Template html, Template text) implements MailTemplate {

    @Override
    public boolean builtIn() {
        return false;
    }

    @Override
    public Uni<RenderedTemplate> render(Map<String, @Nullable Object> values, Look look) {
        return filled(subject, values, look).createUni()
                .chain(line -> TemplateFiles.render(line, filled(html, values, look), filled(text, values, look)));
    }

    private static TemplateInstance filled(Template template, Map<String, @Nullable Object> values, Look look) {
        TemplateInstance instance = template.instance();
        values.forEach(instance::data);
        return instance.data(TemplateDeclaration.APP_NAME, look.appName()).data("look", look);
    }
}
