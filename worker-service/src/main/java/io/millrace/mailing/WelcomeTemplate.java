package io.millrace.mailing;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.millrace.types.email.EmailTemplate;
import io.millrace.types.email.EmailTemplates;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.mutiny.Uni;

/** Greets somebody who has just signed up, and leads to the dashboard. */
@ApplicationScoped
class WelcomeTemplate implements MailTemplate {

    /** The files; the compiler of templates checks every expression in them against {@link WelcomeVariables}. */
    @CheckedTemplate(basePath = "mail")
    static class Files {

        private Files() {
        }

        static native TemplateInstance welcome(WelcomeVariables mail);
    }

    @Override
    public EmailTemplate declaration() {
        return EmailTemplates.WELCOME;
    }

    @Override
    public Uni<RenderedTemplate> render(Map<String, Object> variables, String brand) {
        WelcomeVariables welcome = WelcomeVariables.of(variables, brand);
        return TemplateFiles.render("Welcome to " + welcome.appName(), () -> Files.welcome(welcome));
    }
}
