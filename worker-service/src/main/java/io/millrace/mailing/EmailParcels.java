package io.millrace.mailing;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import org.jspecify.annotations.Nullable;

import io.millrace.mailstore.EmailKey;
import io.millrace.mailstore.Parts;
import io.millrace.mailstore.PartsStore;
import io.millrace.task.TaskOutcome;
import io.millrace.types.email.EmailAttachment;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.TemplateUse;
import io.smallrye.mutiny.Uni;

/** Puts emails together again, of what came with the task and what is kept apart from it. */
@ApplicationScoped
class EmailParcels {

    private final PartsStore store;

    EmailParcels(PartsStore store) {
        this.store = store;
    }

    /** The whole email; fails with {@link UnsendableEmailException} when some of it is gone. */
    Uni<EmailMessage> whole(EmailKey key, EmailMessage message) {
        return message.hasPartsElsewhere() ? store.load(key).map(parts -> whole(message, parts))
                : Uni.createFrom().item(message);
    }

    /** Ends what nobody needs any more of an email that was sent. Does not fail: it expires by itself. */
    Uni<Void> ended(EmailKey key, EmailMessage message, TaskOutcome outcome) {
        return outcome instanceof TaskOutcome.Done && message.hasPartsElsewhere()
                ? store.erase(key).onFailure().recoverWithNull()
                : Uni.createFrom().voidItem();
    }

    private static EmailMessage whole(EmailMessage message, Parts parts) {
        return message.with(whole(message.template(), parts.secrets()), whole(message.attachments(), parts.files()));
    }

    private static @Nullable TemplateUse whole(@Nullable TemplateUse template, Map<String, String> secrets) {
        if (template == null || template.sealed().isEmpty()) {
            return template;
        }
        Map<String, Object> variables = new LinkedHashMap<>(template.variables());
        for (String name : template.sealed()) {
            String secret = secrets.get(name);
            if (secret == null) {
                throw new UnsendableEmailException("template.variables." + name + " was erased when the email first ended;"
                        + " let the application send another");
            }
            variables.put(name, secret);
        }
        return new TemplateUse(template.id(), variables);
    }

    private static List<EmailAttachment> whole(List<EmailAttachment> attachments, List<byte[]> files) {
        List<EmailAttachment> whole = new ArrayList<>();
        int next = 0;
        for (EmailAttachment attachment : attachments) {
            if (attachment.content() != null) {
                whole.add(attachment);
            } else if (next < files.size()) {
                byte[] content = files.get(next++);
                whole.add(new EmailAttachment(attachment.filename(), attachment.contentType(), attachment.contentId(),
                        content.length, Base64.getEncoder().encodeToString(content)));
            } else {
                throw new UnsendableEmailException("The attachment \"" + attachment.filename()
                        + "\" is not kept any more; let the application send the email anew");
            }
        }
        return whole;
    }
}
