package io.millrace.templates.builtin;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.MailTemplate;
import io.millrace.templates.Paragraphs;
import io.millrace.templates.TemplateDeclaration;
import io.millrace.templates.Variable;
import io.millrace.templates.Variable.Kind;
import io.millrace.templates.builtin.BuiltInTemplate.Filled;

/** Tells something that happened, in the sender's own words, and perhaps what to do about it. */
public record Notification(String title, String message, @Nullable String actionText, @Nullable String actionUrl,
        String appName) {

    static final MailTemplate TEMPLATE = new BuiltInTemplate(new TemplateDeclaration("notification",
            "Tells something that happened, in your own words, with a button if there is something to do.", List.of(
                    Variable.text("title", "What happened, in a few words; also the subject.", "Your export is ready"),
                    Variable.required(Kind.PARAGRAPHS, "message", "The rest of it.", """
                            All 1,204 orders of October are in it, with their lines and their taxes.

                            You can fetch the file for the next seven days."""),
                    Variable.text("actionText", "What the button says.", "Download the file").onlyWith("actionUrl"),
                    Variable.link("actionUrl", "Where the button leads.", "https://app.example.com/exports/2026-10")
                            .optional())),
            (values, look) -> {
                Notification mail = new Notification(values.text("title"), values.text("message"),
                        values.optional("actionText"), values.optional("actionUrl"), look.appName());
                return new Filled(mail.title(), () -> Files.notification(mail, look));
            });

    /** What stands below the title in a list of mails. */
    public String preview() {
        return String.join(" ", Paragraphs.paragraphs(message).get(0));
    }
}
