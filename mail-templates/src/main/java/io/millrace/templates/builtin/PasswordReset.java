package io.millrace.templates.builtin;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.Variable;
import io.millrace.templates.Variable.Kind;
import io.millrace.templates.builtin.BuiltInTemplate.Filled;

/**
 * Lets somebody choose a new password: one button, its address in full, how long it works, who asked for it, and what to do if
 * it was somebody else.
 */
public record PasswordReset(String name, String resetUrl, String expiresIn, @Nullable String requestedFrom, String appName) {

    static final MailTemplate TEMPLATE = new BuiltInTemplate(new TemplateDeclaration("password-reset",
            "Lets somebody who forgot the password choose a new one.", List.of(
                    Variable.text("name", "Whose password it is.", "Ada"),
                    Variable.link("resetUrl", "Where the new password is chosen. It should work once.",
                            "https://app.example.com/reset?token=6f1c2ab49d"),
                    Variable.required(Kind.DURATION, "expiresIn",
                            "How long the link works: an ISO 8601 duration, such as PT30M, or in words.",
                            "PT30M"),
                    Variable.text("requestedFrom", "The browser and device that asked for it, so that a stranger is noticed.",
                            "Firefox on Linux, near Lisbon").optional())),
            (values, look) -> {
                PasswordReset mail = new PasswordReset(values.text("name"), values.text("resetUrl"),
                        values.text("expiresIn"), values.optional("requestedFrom"), look.appName());
                return new Filled("Reset your " + mail.appName() + " password", () -> Files.passwordReset(mail, look));
            });
}
