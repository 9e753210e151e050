package io.millrace.subscribers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Stands for an address without telling it: half of its SHA-256, in hex, of the address in lower case. So the same address is
 * the same subscriber, however often it subscribes.
 */
public record SubscriberId(String value) {

    private static final int DIGITS = 32;
    private static final Pattern LEGAL = Pattern.compile("[0-9a-f]{" + DIGITS + "}");

    public SubscriberId {
        if (!LEGAL.matcher(value).matches()) {
            throw new IllegalArgumentException("The id of a subscriber is " + DIGITS + " hex digits, not \"" + value + "\"");
        }
    }

    /** The id of an address. */
    public static SubscriberId ofEmail(String email) {
        return new SubscriberId(hash(email.toLowerCase(Locale.ROOT)).substring(0, DIGITS));
    }

    /** The id that a text is, if it is one. */
    public static Optional<SubscriberId> parse(String text) {
        return LEGAL.matcher(text).matches() ? Optional.of(new SubscriberId(text)) : Optional.empty();
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
