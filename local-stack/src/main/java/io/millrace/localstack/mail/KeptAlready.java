package io.millrace.localstack.mail;

import jakarta.mail.internet.MimeMessage;

import com.icegreen.greenmail.mail.MovingMessage;
import com.icegreen.greenmail.user.GreenMailUser;

/** A recipient without a mailbox of their own: all mail is in the one {@link Mailbox}. */
record KeptAlready(String address) implements GreenMailUser {

    @Override
    public String getEmail() {
        return address;
    }

    @Override
    public String getLogin() {
        return address;
    }

    @Override
    public String getPassword() {
        return "";
    }

    @Override
    public String getQualifiedMailboxName() {
        return address;
    }

    @Override
    public void deliver(MovingMessage message) {
        // The mailbox has it.
    }

    @Override
    public void deliver(MimeMessage message) {
        // The mailbox has it.
    }

    @Override
    public void create() {
        // Nothing to make.
    }

    @Override
    public void delete() {
        // Nothing to remove.
    }

    @Override
    public void setPassword(String password) {
        throw new UnsupportedOperationException("Nobody logs in to the mail catcher");
    }

    @Override
    public void authenticate(String password) {
        // Whoever says who they are is believed.
    }
}
