package io.millrace.mailing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.types.email.EmailMessage.Tag;
import io.millrace.types.email.EmailTasks;

/** Writes emails as Resend reads them. */
@ApplicationScoped
class ResendBody {

    private static final int LONGEST_TAG = 256;

    private final ObjectMapper mapper;

    ResendBody(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * The key under which Resend knows an email again: its {@code Message-ID} without brackets and domain, which follows from
     * the task, and from what tells apart two installations that use one account.
     */
    static String idempotencyKey(OutgoingEmail email) {
        String id = email.messageId();
        return id.substring(1, id.lastIndexOf('@'));
    }

    byte[] of(OutgoingEmail email) {
        ObjectNode json = mapper.createObjectNode();
        json.put("from", text(email.from()));
        List<EmailAddress> to = email.inEnvelope(email.to());
        List<EmailAddress> cc = email.inEnvelope(email.cc());
        List<EmailAddress> bcc = email.inEnvelope(email.bcc());
        // It wants somebody in "to", and those whom the email names there are perhaps not written to any more.
        if (to.isEmpty()) {
            to = cc.isEmpty() ? bcc.subList(0, 1) : cc;
            bcc = cc.isEmpty() ? bcc.subList(1, bcc.size()) : bcc;
            cc = List.of();
        }
        put(json, "to", to);
        put(json, "cc", cc);
        put(json, "bcc", bcc);
        put(json, "reply_to", email.replyTo());
        json.put("subject", email.subject());
        if (email.html() != null) {
            json.put("html", email.html());
        }
        if (email.text() != null) {
            json.put("text", email.text());
        }
        if (!email.headers().isEmpty()) {
            email.headers().forEach(json.putObject("headers")::put);
        }
        putTags(json, email);
        putFiles(json, email.files());
        try {
            return mapper.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An email cannot be written as JSON", e);
        }
    }

    private static void put(ObjectNode json, String name, List<EmailAddress> mailboxes) {
        if (!mailboxes.isEmpty()) {
            ArrayNode array = json.putArray(name);
            mailboxes.forEach(mailbox -> array.add(text(mailbox)));
        }
    }

    /** With our mark, so that news of the email say which it is even when they overtake the answer to this. */
    private static void putTags(ObjectNode json, OutgoingEmail email) {
        List<Tag> tags = new ArrayList<>(email.tags());
        String mark = Base64.getUrlEncoder().withoutPadding()
                .encodeToString(email.key().member().getBytes(StandardCharsets.UTF_8));
        if (mark.length() <= LONGEST_TAG) {
            tags.add(new Tag(EmailTasks.MARK, mark));
        }
        if (!tags.isEmpty()) {
            ArrayNode array = json.putArray("tags");
            tags.forEach(tag -> array.addObject().put("name", tag.name()).put("value", tag.value()));
        }
    }

    private static void putFiles(ObjectNode json, List<OutgoingFile> files) {
        if (files.isEmpty()) {
            return;
        }
        ArrayNode array = json.putArray("attachments");
        for (OutgoingFile file : files) {
            ObjectNode attachment = array.addObject().put("filename", file.name()).put("content_type", file.contentType())
                    .put("content", Base64.getEncoder().encodeToString(file.content()));
            if (file.contentId() != null) {
                attachment.put("content_id", file.contentId());
            }
        }
    }

    private static String text(EmailAddress mailbox) {
        return mailbox.name().isEmpty() ? mailbox.address()
                : '"' + mailbox.name().replaceAll("([\\\\\"])", "\\\\$1") + "\" <" + mailbox.address() + ">";
    }
}
