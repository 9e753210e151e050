package io.millrace.localstack.mail;

import java.util.Properties;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

/** Sends mails to a port of this machine. */
public final class SmtpClient {

    private final Session session;

    /** A client of the server on that port. */
    public SmtpClient(int port) {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", String.valueOf(port));
        properties.setProperty("mail.smtp.connectiontimeout", "5000");
        properties.setProperty("mail.smtp.timeout", "5000");
        session = Session.getInstance(properties);
    }

    /** A mail to be filled and sent. */
    public MimeMessage mail(String from, String subject) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(from);
        message.setSubject(subject, "UTF-8");
        return message;
    }

    /** Sends plain text. */
    public void sendText(String from, String to, String subject, String text) throws MessagingException {
        MimeMessage message = mail(from, subject);
        message.setRecipients(RecipientType.TO, InternetAddress.parse(to));
        message.setText(text, "UTF-8");
        Transport.send(message);
    }
}
