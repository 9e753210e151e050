package io.millrace.mailstore;

import java.util.Locale;

/**
 * What can happen to an email, in Resend's words. News arrive in any order, and several times; the one with the highest rank is
 * what an email has come to. The ranks of {@code note.lua}.
 */
public enum EmailEvent {
    QUEUED(0),
    SCHEDULED(0),
    /** The provider took it over. */
    SENT(2),
    /** A mail server wants it later; before it is sent ours, after that the recipient's. */
    DELIVERY_DELAYED(3),
    /** The recipient's mail server took it. */
    DELIVERED(4),
    OPENED(5),
    CLICKED(6),
    CANCELED(7),
    /** It was not sent, for good. */
    FAILED(7),
    /** It was not sent, because nobody of its recipients is written to any more. */
    SUPPRESSED(7),
    /** A recipient's mail server refused it. */
    BOUNCED(7),
    /** A recipient called it spam. */
    COMPLAINED(8);

    private final int rank;

    EmailEvent(int rank) {
        this.rank = rank;
    }

    int rank() {
        return rank;
    }

    /** Whether nothing that a worker does changes it any more. */
    public boolean isPastTheTask() {
        return rank >= SENT.rank;
    }

    /** The word for it outside Java. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The event of that {@link #word()}. */
    public static EmailEvent ofWord(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
