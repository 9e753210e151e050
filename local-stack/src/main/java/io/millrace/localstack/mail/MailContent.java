package io.millrace.localstack.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A mail taken apart. What it lacks is empty or {@code null}; what cannot be decoded is shown as it came.
 *
 * @param messageId without angle brackets
 * @param from the first address of the header
 * @param date as the sender wrote it
 * @param headers in order, values decoded
 * @param text body as plain text
 * @param html body as HTML
 * @param attachments everything that is neither of the two bodies
 */
public record MailContent(String messageId, @Nullable Address from, List<Address> to, List<Address> cc, List<Address> bcc,
        List<Address> replyTo, String subject, @Nullable Instant date, List<Header> headers, @Nullable String text,
        @Nullable String html, List<Attachment> attachments) {

    private static final int SNIPPET = 140;

    /** An address with the name that goes with it, which may be empty. */
    public record Address(String name, String address) {

        @Override
        public String toString() {
            return name.isEmpty() ? address : name + " <" + address + ">";
        }
    }

    /** One header line, unfolded. */
    public record Header(String name, String value) {
    }

    /**
     * A part that is not a body.
     *
     * @param partId its number within the mail, from 1
     * @param contentId for images that the HTML shows, without angle brackets; empty for others
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Attachment(String partId, String fileName, String contentType, String contentId, byte[] content) {
    }

    /** The beginning of the text, on one line. */
    public String snippet() {
        String line = (text == null ? "" : text).strip().replaceAll("\\s+", " ");
        return line.length() <= SNIPPET ? line : line.substring(0, SNIPPET) + "…";
    }

    /** The attachment of that number. */
    public Optional<Attachment> attachment(String partId) {
        return attachments.stream().filter(attachment -> attachment.partId().equals(partId)).findFirst();
    }
}
