package io.millrace.api.email;

import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.api.json.JsonFields;
import io.millrace.types.email.EmailAttachment;
import io.millrace.types.email.HeaderRules;

/**
 * Reads the attachments of an email. Their names and types end up in headers of the mail, so they are held to what headers
 * bear. Content comes with the request: nothing is fetched from an address that a caller names.
 */
final class AttachmentReader {

    private static final int LONGEST_NAME = 255;
    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+-]{1,100}";
    private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN + "(?:; ?" + TOKEN + "=" + TOKEN + "){0,4}");
    private static final Pattern CONTENT_ID = Pattern.compile("[A-Za-z0-9._@+-]{1,127}");

    private AttachmentReader() {
    }

    /** The attachments; empty when there are none. */
    static List<EmailAttachment> read(JsonFields email) {
        List<JsonFields> objects = email.objects("attachments");
        if (objects.size() > EmailAttachment.MOST) {
            email.invalid("attachments", "must have at most " + EmailAttachment.MOST + " entries");
            return List.of();
        }
        List<EmailAttachment> attachments = new ArrayList<>();
        long bytes = 0;
        for (JsonFields object : objects) {
            EmailAttachment attachment = attachment(object);
            attachments.add(attachment);
            bytes += attachment.size();
        }
        if (bytes > EmailAttachment.MOST_BYTES) {
            email.invalid("attachments", "have " + bytes + " bytes together; at most " + EmailAttachment.MOST_BYTES
                    + " are allowed");
        }
        return attachments;
    }

    private static EmailAttachment attachment(JsonFields fields) {
        String filename = filename(fields);
        String type = fields.text("content_type");
        if (type != null && !TYPE.matcher(type).matches()) {
            fields.invalid("content_type", "must be a media type, such as application/pdf");
        }
        String contentId = fields.text("content_id");
        if (contentId != null && !CONTENT_ID.matcher(contentId).matches()) {
            fields.invalid("content_id", "must be 1 to 127 of A-Z, a-z, 0-9 and . _ @ + -");
        }
        fields.refuse("path", "is an address, and nothing is fetched from one; send the file as content, in Base64");
        byte[] content = content(fields);
        fields.reportUnknown();
        return new EmailAttachment(filename, type == null ? typeOf(filename) : type, contentId, content.length,
                Base64.getEncoder().encodeToString(content));
    }

    private static String filename(JsonFields fields) {
        String filename = fields.text("filename");
        if (!fields.has("filename")) {
            fields.invalid("filename", "is required");
        } else if (filename != null) {
            objectionTo(filename).ifPresent(problem -> fields.invalid("filename", problem));
        }
        return filename == null ? "" : filename;
    }

    private static Optional<String> objectionTo(String filename) {
        boolean named = !filename.isBlank() && filename.length() <= LONGEST_NAME && !filename.contains("/")
                && !filename.contains("\\");
        return HeaderRules.objectionToText(filename).or(() -> named ? Optional.empty()
                : Optional.of("must be a name of 1 to " + LONGEST_NAME + " characters without / and \\"));
    }

    private static byte[] content(JsonFields fields) {
        JsonNode node = fields.any("content");
        if (node == null) {
            // Who gave an address has been told already.
            if (!fields.has("path")) {
                fields.invalid("content", "is required");
            }
            return new byte[0];
        }
        byte[] buffer = buffer(node);
        if (buffer != null) {
            return buffer;
        }
        String text = fields.text("content");
        try {
            return text == null ? new byte[0] : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            fields.invalid("content", "must be Base64");
            return new byte[0];
        }
    }

    /** What JSON.stringify makes of a Buffer, as SDKs on Node send it: {@code {"type": "Buffer", "data": [1, 2]}}. */
    private static byte @Nullable [] buffer(JsonNode node) {
        JsonNode data = node.path("data");
        if (!node.path("type").asText().equals("Buffer") || !data.isArray()) {
            return null;
        }
        byte[] bytes = new byte[data.size()];
        for (int i = 0; i < bytes.length; i++) {
            int value = data.get(i).asInt(-1);
            if (value < 0 || value > 255) {
                return null;
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }

    private static String typeOf(String filename) {
        String guess = URLConnection.guessContentTypeFromName(filename);
        return guess == null ? "application/octet-stream" : guess;
    }
}
