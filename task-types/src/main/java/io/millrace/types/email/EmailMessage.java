package io.millrace.types.email;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An email to be sent: either a subject with HTML or text, or a template. Addresses are {@code user@host} or
 * {@code Name <user@host>}.
 *
 * @param from sender; {@code null}: the configured one
 * @param to recipients, at least one
 * @param cc may be empty
 * @param bcc may be empty; never seen by the others
 * @param replyTo may be empty
 * @param subject required without a template; with one it replaces the template's own
 * @param html body as HTML
 * @param text body as plain text
 * @param headers custom headers
 * @param tags for the sender's own statistics; not part of the mail
 * @param template a template by its id, instead of {@code html} and {@code text}
 * @param attachments may be empty; their order is the mail's
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EmailMessage(@Nullable String from, List<String> to, List<String> cc, List<String> bcc,
        @JsonProperty("reply_to") List<String> replyTo, @Nullable String subject, @Nullable String html,
        @Nullable String text, Map<String, String> headers, List<Tag> tags, @Nullable TemplateUse template,
        List<EmailAttachment> attachments) {

    // What a JSON payload leaves out arrives as null here, whatever the parameters' types say.
    @SuppressWarnings("RedundantNullCheck")
    public EmailMessage {
        to = to == null ? List.of() : List.copyOf(to);
        cc = cc == null ? List.of() : List.copyOf(cc);
        bcc = bcc == null ? List.of() : List.copyOf(bcc);
        replyTo = replyTo == null ? List.of() : List.copyOf(replyTo);
        headers = headers == null ? Map.of() : Map.copyOf(headers);
        tags = tags == null ? List.of() : List.copyOf(tags);
        attachments = attachments == null ? List.of() : List.copyOf(attachments);
    }

    /** An email without attachments. */
    public EmailMessage(@Nullable String from, List<String> to, List<String> cc, List<String> bcc, List<String> replyTo,
            @Nullable String subject, @Nullable String html, @Nullable String text, Map<String, String> headers,
            List<Tag> tags, @Nullable TemplateUse template) {
        this(from, to, cc, bcc, replyTo, subject, html, text, headers, tags, template, List.of());
    }

    /** This email with another template in its place, and other attachments. */
    public EmailMessage with(@Nullable TemplateUse otherTemplate, List<EmailAttachment> otherAttachments) {
        return new EmailMessage(from, to, cc, bcc, replyTo, subject, html, text, headers, tags, otherTemplate,
                otherAttachments);
    }

    /** Whether some of it is kept apart from it, in {@link EmailParts}. */
    public boolean hasPartsElsewhere() {
        return (template != null && !template.sealed().isEmpty())
                || attachments.stream().anyMatch(attachment -> attachment.content() == null);
    }

    /** A name and a value by which the sender groups emails. */
    @RegisterForReflection
    public record Tag(String name, String value) {
    }

    /**
     * Which template, filled with what.
     *
     * @param sealed names of the variables whose values are kept apart, because whoever reads them could act as the recipient
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record TemplateUse(String id, Map<String, Object> variables, List<String> sealed) {

        @SuppressWarnings("RedundantNullCheck")
        public TemplateUse {
            variables = variables == null ? Map.of() : variables;
            sealed = sealed == null ? List.of() : List.copyOf(sealed);
        }

        /** A template with all its variables. */
        public TemplateUse(String id, Map<String, Object> variables) {
            this(id, variables, List.of());
        }
    }
}
