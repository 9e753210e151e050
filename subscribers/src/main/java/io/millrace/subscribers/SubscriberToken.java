package io.millrace.subscribers;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a link in an email carries: who it is for, and a secret of 128 random bits. Only the hash of the secret is stored, so
 * whoever reads Redis can neither confirm nor unsubscribe anybody.
 */
public record SubscriberToken(SubscriberId id, String secret) {

    private static final int BYTES = 16;
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{32})\\.([A-Za-z0-9_-]{22})");

    /** A new one. */
    public static SubscriberToken create(SubscriberId id) {
        byte[] secret = new byte[BYTES];
        // Not kept: a native image must not bring the seed of its build along.
        new SecureRandom().nextBytes(secret);
        return new SubscriberToken(id, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** The token that a text is, if it has the form of one. */
    public static Optional<SubscriberToken> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches() ? Optional.of(new SubscriberToken(new SubscriberId(form.group(1)), form.group(2)))
                : Optional.empty();
    }

    /** As it stands in a link. */
    public String text() {
        return id + "." + secret;
    }

    String hash() {
        return SubscriberId.hash(secret);
    }

    /** It is not part of any log. */
    @Override
    public String toString() {
        return "token of " + id;
    }
}
