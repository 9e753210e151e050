package io.millrace.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes entries of the key configuration, as an operator does with sha256sum. */
public final class Keys {

    private Keys() {
    }

    public static String entry(String principal, String role, String key) {
        return principal + ":" + role + ":" + hash(key);
    }

    public static String hash(String key) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
