package io.millrace.templates;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.brand.Look;
import io.smallrye.mutiny.Uni;

/** A template: what it asks for, and how it looks. */
public interface MailTemplate {

    /** What it asks for. */
    TemplateDeclaration declaration();

    /** Whether it comes built in, and not from the folder. */
    boolean builtIn();

    /**
     * Renders it.
     *
     * @param values in which the declaration found nothing wrong, as {@link TemplateDeclaration#plain} gives them
     * @param look of the brand in whose name the mail speaks
     */
    Uni<RenderedTemplate> render(Map<String, @Nullable Object> values, Look look);
}
