package io.millrace.templates.builtin;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.RenderedTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.TemplateFiles;
import io.millrace.templates.brand.Look;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;

/**
 * A built-in template.
 *
 * @param filler makes a mail of checked values
 */
record BuiltInTemplate(TemplateDeclaration declaration, BiFunction<Values, Look, Filled> filler) implements MailTemplate {

    /**
     * A template with its values in it.
     *
     * @param files an instance anew for each file
     */
    record Filled(String subject, Supplier<TemplateInstance> files) {
    }

    @Override
    public boolean builtIn() {
        return true;
    }

    @Override
    public Uni<RenderedTemplate> render(Map<String, @Nullable Object> values, Look look) {
        Filled filled = filler.apply(new Values(values), look);
        return TemplateFiles.render(filled.subject(), filled.files());
    }
}
