package io.millrace.localstack.mail;

import java.time.Instant;
import java.util.List;

/**
 * A mail as it came over the wire.
 *
 * @param id unique and not guessable, of {@code 0-9a-f}
 * @param receivedAt when its last byte had come
 * @param sender of the envelope; empty for a bounce
 * @param recipients of the envelope: those who would have got it, blind copies too
 * @param source headers and body
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and copying every mail twice buys nothing.
public record Mail(String id, Instant receivedAt, String sender, List<String> recipients, byte[] source) {

    /** Its parts, taken apart anew at each call. */
    public MailContent content() {
        return MailParser.parse(source);
    }

    @Override
    public String toString() {
        return "mail " + id + " from " + sender + " to " + recipients + ", " + source.length + " bytes";
    }
}
