package io.millrace.api.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Checks that a webhook was signed by who knows the secret, and lately: {@code v1,} and Base64 of HMAC-SHA256 over
 * {@code <id>.<timestamp>.<body>}. See <a href="https://docs.svix.com/receiving/verifying-payloads/how-manual">Svix</a>.
 */
final class SvixSignature {

    /** How far its time may be from ours, either way: what is older may be somebody's who listened. */
    static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final int MOST_SIGNATURES = 16;

    private final List<byte[]> secrets;

    /**
     * With these secrets, each {@code whsec_} and Base64.
     *
     * @throws IllegalArgumentException when one is none
     */
    SvixSignature(List<String> secrets) {
        this.secrets = secrets.stream().map(SvixSignature::decoded).toList();
    }

    /** Whether there is any secret. */
    boolean isPossible() {
        return !secrets.isEmpty();
    }

    /** Why a webhook is not to be believed, if it is not. */
    Optional<String> objectionTo(@Nullable String id, @Nullable String timestamp, @Nullable String signatures, byte[] body,
            Instant now) {
        if (id == null || id.isBlank() || timestamp == null || signatures == null) {
            return Optional.of("The headers svix-id, svix-timestamp and svix-signature are needed");
        }
        if (!timestamp.matches("\\d{1,11}")
                || Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now).abs().compareTo(TOLERANCE) > 0) {
            return Optional.of("The time in svix-timestamp is more than " + TOLERANCE.toMinutes() + " minutes from now");
        }
        boolean signed = false;
        for (byte[] secret : secrets) {
            byte[] right = (VERSION + Base64.getEncoder().encodeToString(hmac(secret, id, timestamp, body)))
                    .getBytes(StandardCharsets.UTF_8);
            for (String signature : signatures.split(" ", MOST_SIGNATURES)) {
                signed |= MessageDigest.isEqual(right, signature.getBytes(StandardCharsets.UTF_8));
            }
        }
        return signed ? Optional.empty() : Optional.of("No signature in svix-signature is right for this body");
    }

    private static byte[] decoded(String secret) {
        String key = secret.strip();
        try {
            return Base64.getDecoder().decode(key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("A secret of webhooks is " + PREFIX + " and Base64", e);
        }
    }

    private static byte[] hmac(byte[] secret, String id, String timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }
}
