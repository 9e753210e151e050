package io.millrace.types.email;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.types.email.EmailMessage.TemplateUse;

/**
 * An email in two: what everybody may see who may see tasks, and what is kept apart from it. Apart are attachments, which would
 * be carried along at every step of the task, and links that let whoever opens them act as the recipient, which end with the
 * email.
 *
 * @param open the email without these
 * @param files contents of the attachments, in their order
 * @param secrets the sealed variables of the template, by name
 */
public record EmailParts(EmailMessage open, List<byte[]> files, Map<String, String> secrets) {

    /** What stands in place of a link that is kept apart. */
    public static final String REDACTED = "[redacted]";

    public EmailParts {
        files = List.copyOf(files);
        secrets = Map.copyOf(secrets);
    }

    /** Takes an email apart. */
    public static EmailParts of(EmailMessage whole) {
        List<byte[]> files = new ArrayList<>();
        List<EmailAttachment> attachments = new ArrayList<>();
        for (EmailAttachment attachment : whole.attachments()) {
            if (attachment.content() != null) {
                files.add(Base64.getDecoder().decode(attachment.content()));
            }
            attachments.add(attachment.withoutContent());
        }
        Map<String, String> secrets = new LinkedHashMap<>();
        return new EmailParts(whole.with(sealed(whole.template(), secrets), attachments), files, secrets);
    }

    /** Whether there is anything to keep apart. */
    public boolean isEmpty() {
        return files.isEmpty() && secrets.isEmpty();
    }

    private static @Nullable TemplateUse sealed(@Nullable TemplateUse template, Map<String, String> secrets) {
        if (template == null) {
            return null;
        }
        Map<String, Object> variables = new LinkedHashMap<>(template.variables());
        for (String name : ExpiringTemplates.linksOf(template.id())) {
            if (variables.get(name) instanceof String link) {
                secrets.put(name, link);
                variables.put(name, REDACTED);
            }
        }
        return secrets.isEmpty() ? template
                : new TemplateUse(template.id(), variables, secrets.keySet().stream().sorted().toList());
    }
}
