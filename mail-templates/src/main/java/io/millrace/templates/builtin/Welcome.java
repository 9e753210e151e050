package io.millrace.templates.builtin;

import java.util.List;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.Variable;
import io.millrace.templates.builtin.BuiltInTemplate.Filled;

/** Greets somebody who has just signed up, and leads to the dashboard. */
public record Welcome(String name, String dashboardUrl, String appName) {

    static final MailTemplate TEMPLATE = new BuiltInTemplate(new TemplateDeclaration("welcome",
            "Greets somebody who has just signed up, and leads to the dashboard.", List.of(
                    Variable.text("name", "Who is greeted.", "Ada"),
                    Variable.link("dashboardUrl", "Where the button leads.", "https://app.example.com/dashboard"))),
            (values, look) -> {
                Welcome mail = new Welcome(values.text("name"), values.text("dashboardUrl"), look.appName());
                return new Filled("Welcome to " + mail.appName(), () -> Files.welcome(mail, look));
            });
}
