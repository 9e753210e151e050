package io.millrace.api.queue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;

/**
 * A request that may be repeated: whose it is, the key under which it is repeated, and a fingerprint of what it asks.
 *
 * @param principal who asks; keys of different principals have nothing to do with each other
 * @param keyHash SHA-256 of the caller's key in hex, which bounds it and makes it safe to store
 * @param fingerprint SHA-256 of method, path and body in hex
 */
public record IdempotencyKey(String principal, String keyHash, String fingerprint) {

    /** The request header that carries it. */
    public static final String HEADER = "Idempotency-Key";

    private static final int LONGEST = 256;

    /**
     * The key of a request, or {@code null} when it has none.
     *
     * @param header value of the header {@code Idempotency-Key}
     * @throws ProblemException {@link ProblemType#INVALID_IDEMPOTENCY_KEY} when it is empty or too long
     */
    public static @Nullable IdempotencyKey of(@Nullable String header, String principal, String method, String path,
            byte[] body) {
        if (header == null) {
            return null;
        }
        if (header.isBlank() || header.length() > LONGEST) {
            throw new ProblemException(ProblemType.INVALID_IDEMPOTENCY_KEY,
                    "An Idempotency-Key has 1 to " + LONGEST + " characters that are not all blank");
        }
        MessageDigest fingerprint = sha256();
        fingerprint.update((method + "\n" + path + "\n").getBytes(StandardCharsets.UTF_8));
        return new IdempotencyKey(principal, hex(sha256().digest(header.getBytes(StandardCharsets.UTF_8))),
                hex(fingerprint.digest(body)));
    }

    /** What the key means for one item of a request whose items are read one by one. */
    public IdempotencyKey ofItem(byte[] item) {
        return new IdempotencyKey(principal, keyHash, hex(sha256().digest(item)));
    }

    /**
     * The id of the task that this request makes: the same wherever and whenever it is repeated. What it asks is part of it, so
     * that a key which is used anew after a day, for something else, makes another task.
     *
     * @param index which of the tasks of a request that makes several, from 0
     */
    public UUID taskId(int index) {
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest((principal + "\n" + keyHash + "\n" + fingerprint + "\n" + index)
                .getBytes(StandardCharsets.UTF_8)));
        // Version 8 of RFC 9562: an id of one's own making; and its variant.
        long high = (hash.getLong() & 0xffff_ffff_ffff_0fffL) | 0x8000L;
        long low = (hash.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
