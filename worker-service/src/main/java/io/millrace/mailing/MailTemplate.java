package io.millrace.mailing;

import java.util.Map;

import io.millrace.types.email.EmailTemplate;
import io.smallrye.mutiny.Uni;

/** The worker's side of an {@link EmailTemplate}: how it looks. Each is a bean. */
interface MailTemplate {

    /** What producers know of it. */
    EmailTemplate declaration();

    /**
     * Renders it.
     *
     * @param variables that the declaration found nothing wrong with
     * @param brand stands in for {@code appName} where the variables have none
     */
    Uni<RenderedTemplate> render(Map<String, Object> variables, String brand);
}
