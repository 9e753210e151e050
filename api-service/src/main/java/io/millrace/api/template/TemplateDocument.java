package io.millrace.api.template;

import java.util.List;
import java.util.Map;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A template as those who fill it see it.
 *
 * @param builtIn whether it comes with Millrace, and not from the folder
 * @param sample values that previews show, and that may be sent as they are
 */
@RegisterForReflection
record TemplateDocument(String id, String description, boolean builtIn, List<VariableDocument> variables,
        Map<String, Object> sample) {

    static TemplateDocument of(MailTemplate template) {
        TemplateDeclaration declaration = template.declaration();
        return new TemplateDocument(declaration.id(), declaration.description(), template.builtIn(),
                declaration.variables().stream().map(VariableDocument::of).toList(), declaration.sample());
    }
}
