package io.millrace.api.email;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;

import io.millrace.api.json.JsonFields;
import io.millrace.api.json.JsonText;
import io.millrace.task.TaskOptions;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailMessage.Tag;
import io.millrace.types.email.ExpiringTemplates;
import io.millrace.types.email.HeaderRules;

/** Reads and checks emails, the same way for {@code /v1/emails} and for tasks of the type {@code email:send}. */
@Singleton
public class EmailReader {

    /** Recipients of one email, {@code to}, {@code cc} and {@code bcc} together. */
    static final int MOST_RECIPIENTS = 50;
    static final int MOST_HEADERS = 50;
    static final int MOST_TAGS = 50;
    /** Characters of HTML and text together: what is carried along with the task. */
    static final int LONGEST_CONTENT = 1 << 20;

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_-]{1,256}");
    private static final String TAG_RULE = "must be 1 to 256 of A-Z, a-z, 0-9, _ and -";

    private final TemplateReader templates;

    EmailReader(TemplateReader templates) {
        this.templates = templates;
    }

    /** What is wrong with a text as an email address, to follow its name in a sentence, if anything. */
    public static Optional<String> objectionToAddress(String address) {
        return EmailAddress.objectionTo(address);
    }

    /** Reads the body of a {@code POST /v1/emails}. What comes back is of use only when no violation was noted. */
    EmailRequest readRequest(JsonFields fields, Clock clock) {
        EmailMessage message = readMessage(fields);
        Instant now = clock.instant();
        Instant scheduledAt = scheduledAt(fields, now);
        Instant deadline = ExpiringTemplates.expiry(message, now).orElse(null);
        if (scheduledAt != null && deadline != null && scheduledAt.isAfter(deadline)) {
            fields.invalid("scheduled_at", "is when the link in the email has expired; leave it out, or say another expiresIn");
        }
        fields.refuse("topic_id", "is not supported; send the email without a topic");
        fields.reportUnknown();
        return new EmailRequest(message, scheduledAt, deadline);
    }

    /** Reads when an email is to be sent. */
    static @Nullable Instant scheduledAt(JsonFields fields, Instant now) {
        Instant scheduledAt = fields.instant("scheduled_at");
        if (scheduledAt != null && scheduledAt.isAfter(now.plus(TaskOptions.LONGEST))) {
            fields.invalid("scheduled_at", "must be at most " + TaskOptions.LONGEST.toDays() + " days from now");
        }
        return scheduledAt;
    }

    /** Reads an email. What comes back is of use only when no violation was noted. */
    public EmailMessage readMessage(JsonFields fields) {
        String from = fields.text("from");
        if (from != null) {
            EmailAddress.objectionTo(from).ifPresent(problem -> fields.invalid("from", problem));
        }
        List<String> to = addresses(fields, "to");
        List<String> cc = addresses(fields, "cc");
        List<String> bcc = addresses(fields, "bcc");
        List<String> replyTo = addresses(fields, "reply_to");
        checkRecipients(fields, to, cc, bcc);
        String subject = fields.text("subject");
        String html = fields.text("html");
        String text = fields.text("text");
        checkContent(fields, subject, html, text);
        return new EmailMessage(from, to, cc, bcc, replyTo, subject, html, text, headers(fields), tags(fields),
                templates.read(fields), AttachmentReader.read(fields));
    }

    private static List<String> addresses(JsonFields fields, String name) {
        List<JsonText> addresses = fields.texts(name);
        if (addresses.size() > MOST_RECIPIENTS) {
            fields.invalid(name, "must have at most " + MOST_RECIPIENTS + " addresses");
        }
        for (JsonText address : addresses) {
            EmailAddress.objectionTo(address.value())
                    .ifPresent(problem -> fields.violations().invalid(address.pointer(), problem));
        }
        return addresses.stream().map(JsonText::value).toList();
    }

    private static void checkRecipients(JsonFields fields, List<String> to, List<String> cc, List<String> bcc) {
        JsonNode given = fields.any("to");
        if (given == null) {
            fields.invalid("to", "is required");
        } else if (given.isArray() && given.isEmpty()) {
            fields.invalid("to", "must name at least one recipient");
        }
        int recipients = to.size() + cc.size() + bcc.size();
        if (recipients > MOST_RECIPIENTS && to.size() <= MOST_RECIPIENTS) {
            fields.invalid("to", "has, together with cc and bcc, " + recipients + " recipients; at most "
                    + MOST_RECIPIENTS + " are allowed");
        }
    }

    private static void checkContent(JsonFields fields, @Nullable String subject, @Nullable String html,
            @Nullable String text) {
        boolean fromTemplate = fields.has("template");
        if (subject != null) {
            HeaderRules.objectionToValue(subject).ifPresent(problem -> fields.invalid("subject", problem));
        }
        if (!fromTemplate && !fields.has("subject")) {
            fields.invalid("subject", "is required unless a template is used");
        }
        if (!fromTemplate && !fields.has("html") && !fields.has("text")) {
            fields.invalid("html", "is required unless text or template is given");
        }
        int size = (html == null ? 0 : html.length()) + (text == null ? 0 : text.length());
        if (size > LONGEST_CONTENT) {
            fields.invalid(html != null ? "html" : "text",
                    "has, html and text together, " + size + " characters; at most " + LONGEST_CONTENT + " are allowed");
        }
        if (fromTemplate && (html != null || text != null)) {
            fields.invalid(html != null ? "html" : "text", "must be left out when a template is used");
        }
    }

    private static Map<String, String> headers(JsonFields fields) {
        JsonFields entries = fields.object("headers");
        if (entries == null) {
            return Map.of();
        }
        Map<String, String> headers = entries.allTexts();
        if (headers.size() > MOST_HEADERS) {
            fields.invalid("headers", "must have at most " + MOST_HEADERS + " entries");
        }
        headers.forEach((name, value) -> HeaderRules.objectionToName(name).or(() -> HeaderRules.objectionToValue(value))
                .ifPresent(problem -> entries.invalid(name, problem)));
        return headers;
    }

    private static List<Tag> tags(JsonFields fields) {
        List<JsonFields> objects = fields.objects("tags");
        if (objects.size() > MOST_TAGS) {
            fields.invalid("tags", "must have at most " + MOST_TAGS + " entries");
        }
        List<Tag> tags = new ArrayList<>();
        for (JsonFields tag : objects) {
            String name = tagPart(tag, "name");
            String value = tagPart(tag, "value");
            tag.reportUnknown();
            tags.add(new Tag(name, value));
        }
        return tags;
    }

    private static String tagPart(JsonFields tag, String name) {
        String text = tag.text(name);
        if (!tag.has(name)) {
            tag.invalid(name, "is required");
        } else if (text != null && !TAG.matcher(text).matches()) {
            tag.invalid(name, TAG_RULE);
        }
        return text == null ? "" : text;
    }
}
