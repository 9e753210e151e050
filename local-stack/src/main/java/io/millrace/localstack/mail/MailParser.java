package io.millrace.localstack.mail;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Properties;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;

import org.jspecify.annotations.Nullable;

import io.millrace.localstack.mail.MailContent.Address;
import io.millrace.localstack.mail.MailContent.Attachment;
import io.millrace.localstack.mail.MailContent.Header;

/** Takes a mail apart. A mail that cannot be taken apart is shown whole, as text: the person at the inbox wants to see it. */
final class MailParser {

    private static final Session SESSION = session();

    private final List<Attachment> attachments = new ArrayList<>();
    private @Nullable String text;
    private @Nullable String html;

    private MailParser() {
    }

    private static Session session() {
        Properties properties = new Properties();
        properties.setProperty("mail.mime.allowutf8", "true"); // Headers may hold what SMTPUTF8 lets through.
        return Session.getInstance(properties);
    }

    static MailContent parse(byte[] source) {
        try {
            return new MailParser().read(new MimeMessage(SESSION, new ByteArrayInputStream(source)));
        } catch (MessagingException | IOException malformed) {
            return new MailContent("", null, List.of(), List.of(), List.of(), List.of(),
                    "(malformed: " + malformed.getMessage() + ")", null, List.of(),
                    new String(source, StandardCharsets.UTF_8), null, List.of());
        }
    }

    private MailContent read(MimeMessage message) throws MessagingException, IOException {
        readPart(message);
        List<Address> from = addresses(message, "From");
        String messageId = message.getMessageID();
        return new MailContent(messageId == null ? "" : stripBrackets(messageId), from.isEmpty() ? null : from.get(0),
                addresses(message, "To"), addresses(message, "Cc"), addresses(message, "Bcc"),
                addresses(message, "Reply-To"), subject(message), date(message), headers(message), text, html,
                List.copyOf(attachments));
    }

    private void readPart(Part part) throws MessagingException, IOException {
        boolean attached = Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition());
        if (!attached && part.isMimeType("multipart/*") && part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                readPart(parts.getBodyPart(i));
            }
        } else if (!attached && html == null && part.isMimeType("text/html")) {
            html = text(part);
        } else if (!attached && text == null && part.isMimeType("text/plain")) {
            text = text(part);
        } else {
            attachments.add(attachment(part));
        }
    }

    private Attachment attachment(Part part) throws MessagingException, IOException {
        String partId = String.valueOf(attachments.size() + 1);
        String fileName = part.getFileName();
        String[] contentId = part.getHeader("Content-ID");
        return new Attachment(partId, fileName == null ? "part-" + partId : decoded(fileName),
                part.getContentType().replaceFirst("\\s*;.*(?s).*", ""),
                contentId == null ? "" : stripBrackets(contentId[0]), part.getInputStream().readAllBytes());
    }

    private static String text(Part part) throws MessagingException, IOException {
        try {
            return part.getContent() instanceof String content ? content : undecoded(part);
        } catch (UnsupportedEncodingException unknownCharset) {
            return undecoded(part);
        }
    }

    private static String undecoded(Part part) throws MessagingException, IOException {
        return new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String subject(MimeMessage message) throws MessagingException {
        String subject = message.getHeader("Subject", null);
        return subject == null ? "" : decoded(subject);
    }

    private static @Nullable Instant date(MimeMessage message) throws MessagingException {
        Date sent = message.getSentDate();
        return sent == null ? null : sent.toInstant();
    }

    private static List<Address> addresses(MimeMessage message, String header) throws MessagingException {
        String value = message.getHeader(header, ",");
        if (value == null || value.isBlank()) {
            return List.of();
        }
        try {
            List<Address> addresses = new ArrayList<>();
            for (InternetAddress address : InternetAddress.parseHeader(value, false)) {
                String name = address.getPersonal();
                addresses.add(new Address(name == null ? "" : name, address.getAddress()));
            }
            return List.copyOf(addresses);
        } catch (AddressException notAnAddress) {
            return List.of(new Address("", decoded(value)));
        }
    }

    private static List<Header> headers(MimeMessage message) throws MessagingException {
        List<Header> headers = new ArrayList<>();
        for (jakarta.mail.Header header : Collections.list(message.getAllHeaders())) {
            headers.add(new Header(header.getName(), decoded(header.getValue())));
        }
        return List.copyOf(headers);
    }

    private static String decoded(String value) {
        String unfolded = MimeUtility.unfold(value);
        try {
            return MimeUtility.decodeText(unfolded);
        } catch (UnsupportedEncodingException unknownCharset) {
            return unfolded;
        }
    }

    private static String stripBrackets(String id) {
        return id.strip().replaceAll("^<|>$", "");
    }
}
