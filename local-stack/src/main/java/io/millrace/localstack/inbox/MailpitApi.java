package io.millrace.localstack.inbox;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.localstack.mail.Mail;
import io.millrace.localstack.mail.MailContent;
import io.millrace.localstack.mail.MailContent.Address;
import io.millrace.localstack.mail.MailContent.Attachment;
import io.millrace.localstack.mail.MailContent.Header;
import io.millrace.localstack.mail.Mailbox;

/**
 * The part of <a href="https://mailpit.axllent.org/docs/api-v1/">Mailpit's API</a> that scripts use, in its shapes, so that the
 * same script reads the inbox of the local stack and that of docker compose. Nothing is ever marked as read.
 */
final class MailpitApi {

    private static final int PAGE = 50;

    private final ObjectMapper json = new ObjectMapper();
    private final Mailbox mailbox;

    MailpitApi(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    /** The answer to a request below {@code /api/v1/}, unless there is nothing at its path. */
    Optional<Response> answer(Request request) {
        List<String> path = request.segments().subList(2, request.segments().size());
        if (path.equals(List.of("messages"))) {
            return Optional.of(switch (request.method()) {
                case "GET" -> list(request.number("start", 0, Integer.MAX_VALUE), request.number("limit", PAGE, 1000));
                case "DELETE" -> delete(request.body());
                default -> Response.text(405, "GET or DELETE.").with("Allow", "GET, DELETE");
            });
        }
        if (path.size() < 2 || !path.get(0).equals("message")) {
            return Optional.empty();
        }
        if (!request.method().equals("GET")) {
            return Optional.of(Response.text(405, "GET.").with("Allow", "GET"));
        }
        return mailbox.find(path.get(1)).flatMap(mail -> message(mail, path.subList(2, path.size())));
    }

    private Optional<Response> message(Mail mail, List<String> rest) {
        MailContent content = mail.content();
        return switch (String.join("/", rest)) {
            case "" -> Optional.of(json(full(mail, content)));
            case "raw" -> Optional.of(Response.ok("text/plain; charset=utf-8", mail.source()));
            case "headers" -> Optional.of(json(headers(content)));
            default -> rest.size() == 2 && rest.get(0).equals("part")
                    ? content.attachment(rest.get(1)).map(InboxPages::download)
                    : Optional.empty();
        };
    }

    private Response list(int start, int limit) {
        List<Map<String, Object>> messages = mailbox.list(start, limit).stream().map(this::summary).toList();
        int total = mailbox.size();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("total", total);
        answer.put("unread", total);
        answer.put("count", messages.size());
        answer.put("messages_count", total);
        answer.put("messages_unread", total);
        answer.put("start", start);
        answer.put("tags", List.of());
        answer.put("messages", messages);
        return json(answer);
    }

    /** Deletes the mails that the body names, as {@code {"IDs": […]}}, or all when it names none. */
    private Response delete(String body) {
        List<String> ids = new ArrayList<>();
        try {
            for (JsonNode id : json.readTree(body).path("IDs")) {
                ids.add(id.asText());
            }
        } catch (JsonProcessingException e) {
            return Response.text(400, "The body is not JSON: " + e.getOriginalMessage());
        }
        if (ids.isEmpty()) {
            mailbox.clear();
        } else {
            mailbox.remove(ids);
        }
        return Response.text(200, "ok");
    }

    private Map<String, Object> summary(Mail mail) {
        MailContent content = mail.content();
        Map<String, Object> summary = common(mail, content);
        summary.put("Read", false);
        summary.put("Created", mail.receivedAt().toString());
        summary.put("Attachments", content.attachments().size());
        summary.put("Snippet", content.snippet());
        return summary;
    }

    private Map<String, Object> full(Mail mail, MailContent content) {
        Map<String, Object> full = common(mail, content);
        full.put("ReturnPath", mail.sender());
        full.put("Date", (content.date() == null ? mail.receivedAt() : content.date()).toString());
        full.put("Text", content.text() == null ? "" : content.text());
        full.put("HTML", content.html() == null ? "" : content.html());
        full.put("Inline", attachments(content, true));
        full.put("Attachments", attachments(content, false));
        return full;
    }

    private static Map<String, Object> common(Mail mail, MailContent content) {
        Map<String, Object> common = new LinkedHashMap<>();
        common.put("ID", mail.id());
        common.put("MessageID", content.messageId());
        common.put("From", address(content.from()));
        common.put("To", addresses(content.to()));
        common.put("Cc", addresses(content.cc()));
        common.put("Bcc", addresses(InboxPages.blindCopies(mail, content).stream().map(it -> new Address("", it)).toList()));
        common.put("ReplyTo", addresses(content.replyTo()));
        common.put("Subject", content.subject());
        common.put("Tags", List.of());
        common.put("Username", "");
        common.put("Size", mail.source().length);
        return common;
    }

    private static List<Map<String, Object>> attachments(MailContent content, boolean inline) {
        return content.attachments().stream().filter(it -> it.contentId().isEmpty() != inline).map(MailpitApi::attachment)
                .toList();
    }

    private static Map<String, Object> attachment(Attachment attachment) {
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("PartID", attachment.partId());
        shape.put("FileName", attachment.fileName());
        shape.put("ContentType", attachment.contentType());
        shape.put("ContentID", attachment.contentId());
        shape.put("Size", attachment.content().length);
        return shape;
    }

    private static Map<String, List<String>> headers(MailContent content) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (Header header : content.headers()) {
            headers.computeIfAbsent(header.name(), name -> new ArrayList<>()).add(header.value());
        }
        return headers;
    }

    private static List<Map<String, String>> addresses(List<Address> addresses) {
        return addresses.stream().map(MailpitApi::address).toList();
    }

    private static Map<String, String> address(@Nullable Address address) {
        return address == null ? Map.of("Name", "", "Address", "")
                : Map.of("Name", address.name(), "Address", address.address());
    }

    private Response json(Object shape) {
        try {
            return Response.ok("application/json", json.writeValueAsBytes(shape));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("Cannot write JSON", e);
        }
    }
}
