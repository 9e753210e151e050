package io.millrace.types.email;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A file that goes with an email.
 *
 * @param filename as the recipient sees it
 * @param contentType its media type
 * @param contentId by which the HTML shows it, as {@code cid:<id>}; {@code null}: it is a file to open
 * @param size in bytes
 * @param content in Base64; {@code null}: it is kept apart, in {@link EmailParts}
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EmailAttachment(String filename, @JsonProperty("content_type") String contentType,
        @JsonProperty("content_id") @Nullable String contentId, int size, @Nullable String content) {

    /** Most bytes of all attachments of an email together. */
    public static final int MOST_BYTES = 5 << 20;

    /** Most attachments of an email. */
    public static final int MOST = 50;

    /** This attachment, its content kept apart. */
    public EmailAttachment withoutContent() {
        return new EmailAttachment(filename, contentType, contentId, size, null);
    }
}
