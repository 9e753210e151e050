package io.millrace.templates.builtin;

import java.util.List;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.Variable;
import io.millrace.templates.Variable.Kind;
import io.millrace.templates.builtin.BuiltInTemplate.Filled;

/** Asks whether an address belongs to whoever typed it in. */
public record VerifyEmail(String name, String verifyUrl, String expiresIn, String appName) {

    static final MailTemplate TEMPLATE = new BuiltInTemplate(new TemplateDeclaration("verify-email",
            "Asks whether an address belongs to whoever typed it in.", List.of(
                    Variable.text("name", "Who typed it in.", "Ada"),
                    Variable.link("verifyUrl", "Where the button leads, which confirms the address.",
                            "https://app.example.com/verify?token=6f1c2ab49d"),
                    Variable.required(Kind.DURATION, "expiresIn",
                            "How long the link works: an ISO 8601 duration, such as P1D, or in words.",
                            "P1D"))),
            (values, look) -> {
                VerifyEmail mail = new VerifyEmail(values.text("name"), values.text("verifyUrl"),
                        values.text("expiresIn"), look.appName());
                return new Filled("Confirm your email address for " + mail.appName(), () -> Files.verifyEmail(mail, look));
            });
}
