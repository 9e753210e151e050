package io.millrace.localstack.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis;

class MailCatcherTest {

    private final int port = EmbeddedRedis.freePort();
    private final Mailbox mailbox = new Mailbox(100, 1 << 20);
    private final MailCatcher catcher = new MailCatcher(port, mailbox);
    private final SmtpClient client = new SmtpClient(port);

    @BeforeEach
    void start() {
        catcher.start();
    }

    @AfterEach
    void stop() {
        catcher.close();
    }

    @Test
    void anyRecipientIsAccepted() throws MessagingException {
        client.sendText("mill@example.com", "who.ever+tag@nowhere.invalid", "Hello", "Grüße");

        Mail mail = mailbox.find("latest").orElseThrow();
        assertThat(mail.sender()).isEqualTo("mill@example.com");
        assertThat(mail.recipients()).containsExactly("who.ever+tag@nowhere.invalid");
        assertThat(mail.content().subject()).isEqualTo("Hello");
        assertThat(mail.content().text()).isEqualTo("Grüße");
    }

    @Test
    void mailToManyIsKeptOnceWithItsBlindCopies() throws MessagingException {
        MimeMessage message = client.mail("mill@example.com", "Hello");
        message.setRecipients(RecipientType.TO, InternetAddress.parse("a@example.com, b@example.com"));
        message.setRecipients(RecipientType.BCC, InternetAddress.parse("c@example.com"));
        message.setText("Hello");
        Transport.send(message);

        assertThat(mailbox.size()).isEqualTo(1);
        assertThat(mailbox.list(0, 1).get(0).recipients()).containsExactly("a@example.com", "b@example.com", "c@example.com");
    }

    @Test
    void stoppedServerRefusesAndTheMailboxStays() throws MessagingException {
        client.sendText("mill@example.com", "a@example.com", "first", "1");
        catcher.stop();
        assertThatThrownBy(() -> client.sendText("mill@example.com", "a@example.com", "second", "2"))
                .isInstanceOf(MessagingException.class);

        catcher.start();
        client.sendText("mill@example.com", "a@example.com", "third", "3");

        assertThat(mailbox.list(0, 10)).extracting(mail -> mail.content().subject()).containsExactly("third", "first");
    }
}
