package io.millrace.mailing;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import jakarta.mail.BodyPart;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;

import com.icegreen.greenmail.util.GreenMail;

/**
 * A mail as its reader sees it.
 *
 * @param envelope how many copies the server was given, one for each recipient
 */
record Inbox(String subject, String from, List<String> to, String messageId, String text, String html, int envelope,
        MimeMessage message) {

    /** The only mail that has arrived, by now or within ten seconds. */
    static Inbox only(GreenMail server) {
        if (!server.waitForIncomingEmail(10_000, 1)) {
            throw new AssertionError("No mail arrived within 10 s");
        }
        return of(server.getReceivedMessages());
    }

    private static Inbox of(MimeMessage... copies) {
        try {
            MimeMessage message = copies[0];
            String text = "";
            String html = "";
            if (message.getContent() instanceof MimeMultipart parts) {
                text = contentOf(parts, 0, "text/plain");
                html = contentOf(parts, 1, "text/html");
            } else {
                text = String.valueOf(message.getContent());
            }
            return new Inbox(message.getSubject(), MimeUtility.decodeText(MimeUtility.unfold(message.getHeader("From", null))),
                    Arrays.stream(message.getRecipients(Message.RecipientType.TO))
                            .map(address -> ((InternetAddress) address).toUnicodeString()).toList(),
                    message.getMessageID(), text, html, copies.length, message);
        } catch (MessagingException | IOException e) {
            throw new AssertionError("The mail cannot be read", e);
        }
    }

    private static String contentOf(MimeMultipart parts, int index, String type) throws MessagingException, IOException {
        BodyPart part = parts.getBodyPart(index);
        if (!part.isMimeType(type)) {
            throw new AssertionError("Part " + index + " is " + part.getContentType() + ", not " + type);
        }
        return (String) part.getContent();
    }
}
