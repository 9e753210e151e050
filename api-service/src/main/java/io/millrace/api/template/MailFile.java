package io.millrace.api.template;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.UUID;

import io.millrace.templates.RenderedTemplate;

/**
 * A mail as a file that mail programs open (RFC 5322): text and HTML as alternatives. It was never sent and has addresses that
 * nobody can have; {@code X-Unsent} lets programs open it as a draft.
 */
final class MailFile {

    /** So many bytes make an encoded word of less than the 75 characters that RFC 2047 allows. */
    private static final int MOST_BYTES_OF_A_WORD = 42;
    private static final String LINE = "\r\n";

    private MailFile() {
    }

    static String of(RenderedTemplate mail, String sender, Clock clock) {
        String boundary = "=_" + UUID.nameUUIDFromBytes(mail.html().getBytes(StandardCharsets.UTF_8));
        StringBuilder file = new StringBuilder();
        header(file, "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(clock.withZone(ZoneOffset.UTC))));
        header(file, "From", encoded(sender) + " <preview@millrace.invalid>");
        header(file, "To", "reader@millrace.invalid");
        header(file, "Subject", encoded(mail.subject()));
        header(file, "X-Unsent", "1");
        header(file, "MIME-Version", "1.0");
        header(file, "Content-Type", "multipart/alternative;" + LINE + " boundary=\"" + boundary + "\"");
        part(file, boundary, "text/plain", mail.text());
        part(file, boundary, "text/html", mail.html());
        file.append(LINE).append("--").append(boundary).append("--").append(LINE);
        return file.toString();
    }

    private static void part(StringBuilder file, String boundary, String type, String content) {
        file.append(LINE).append("--").append(boundary).append(LINE);
        header(file, "Content-Type", type + "; charset=UTF-8");
        header(file, "Content-Transfer-Encoding", "base64");
        file.append(LINE).append(Base64.getMimeEncoder().encodeToString(
                content.replaceAll("\\R", LINE).getBytes(StandardCharsets.UTF_8))).append(LINE);
    }

    private static void header(StringBuilder file, String name, String value) {
        file.append(name).append(": ").append(value).append(LINE);
    }

    /** A text as encoded words, whatever is in it; no character is cut in two. */
    private static String encoded(String text) {
        StringBuilder words = new StringBuilder();
        StringBuilder word = new StringBuilder();
        int bytes = 0;
        for (int point : text.codePoints().toArray()) {
            String character = Character.toString(point);
            int size = character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes + size > MOST_BYTES_OF_A_WORD) {
                append(words, word);
                word.setLength(0);
                bytes = 0;
            }
            word.append(character);
            bytes += size;
        }
        append(words, word);
        return words.toString();
    }

    private static void append(StringBuilder words, StringBuilder word) {
        words.append(words.isEmpty() ? "" : LINE + " ").append("=?UTF-8?B?")
                .append(Base64.getEncoder().encodeToString(word.toString().getBytes(StandardCharsets.UTF_8))).append("?=");
    }
}
