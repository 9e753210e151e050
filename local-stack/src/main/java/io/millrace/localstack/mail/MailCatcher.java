package io.millrace.localstack.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.mail.MessagingException;

import org.jspecify.annotations.Nullable;

import com.icegreen.greenmail.mail.MailAddress;
import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.user.UserException;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;

/**
 * An SMTP server on loopback that accepts mail from anybody to anybody and puts it into a {@link Mailbox}. It can be stopped
 * and started again, as real ones are; the mailbox stays.
 *
 * <p>
 * GreenMail speaks SMTP; its own store, which knows no bound and keeps a copy for each recipient, is passed by.
 */
public final class MailCatcher implements AutoCloseable {

    /** For its thread to be given a processor, on a machine that does much else; a port in use is found at once. */
    private static final Duration STARTUP_TIMEOUT = Duration.ofMinutes(1);

    private final int port;
    private final Mailbox mailbox;
    private @Nullable GreenMail server;

    /** Prepares a server on that port of 127.0.0.1; {@link #start()} runs it. */
    public MailCatcher(int port, Mailbox mailbox) {
        this.port = port;
        this.mailbox = mailbox;
    }

    /** Runs the server and returns when it answers. Nothing happens when it runs. */
    public synchronized void start() {
        if (server == null) {
            ServerSetup setup = new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
            setup.setServerStartupTimeout(STARTUP_TIMEOUT.toMillis());
            GreenMail starting = new GreenMail(setup);
            starting.getUserManager().setMessageDeliveryHandler(this::deliver);
            starting.start();
            server = starting;
        }
    }

    /** Ends the server and its connections: who wants to send now is refused. Nothing happens when it does not run. */
    public synchronized void stop() {
        if (server != null) {
            server.stop();
            server = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Called once for each recipient; the mail is kept at the first. */
    private GreenMailUser deliver(MovingMessage message, MailAddress recipient) throws MessagingException, UserException {
        List<String> recipients = message.getToAddresses().stream().map(MailAddress::getEmail).sorted().toList();
        if (recipients.get(0).equals(recipient.getEmail())) {
            MailAddress sender = message.getReturnPath();
            mailbox.add(new Mail(UUID.randomUUID().toString().replace("-", ""), Instant.now(),
                    sender == null ? "" : sender.getEmail(), recipients, source(message)));
        }
        return new KeptAlready(recipient.getEmail());
    }

    private static byte[] source(MovingMessage message) throws MessagingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            message.getMessage().writeTo(bytes);
        } catch (IOException e) {
            throw new MessagingException("Cannot read a mail back", e);
        }
        return bytes.toByteArray();
    }
}
