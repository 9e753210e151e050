package io.millrace.api.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A key that is known: whose it is, what it may do, and its hash. The key itself is known to nobody but its owner.
 */
final class ApiKey {

    private static final Pattern PRINCIPAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int PARTS = 3;

    private final String principal;
    private final Role role;
    private final byte[] hash;

    private ApiKey(String principal, Role role, byte[] hash) {
        this.principal = principal;
        this.role = role;
        this.hash = hash;
    }

    /**
     * Reads {@code principal:role:sha256}.
     *
     * @throws IllegalArgumentException saying what is wrong, without showing anything that may be a hash or a key
     */
    static ApiKey parse(String entry) {
        String[] parts = entry.strip().split(":", -1);
        check(parts.length == PARTS, "is not of the form principal:role:sha256");
        check(PRINCIPAL.matcher(parts[0]).matches(), "has a principal that is not 1 to 64 of A-Z, a-z, 0-9 and . _ @ -");
        Role role = Role.ofWord(parts[1]).orElseThrow(
                () -> new IllegalArgumentException("has a role that is none of producer, viewer and operator"));
        check(HASH.matcher(parts[2]).matches(), "has a hash that is not the SHA-256 of a key in 64 hex digits");
        return new ApiKey(parts[0], role, HexFormat.of().parseHex(parts[2]));
    }

    static byte[] hashOf(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Whether this is the key with that hash; takes the same time whatever the answer. */
    boolean hasHash(byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }

    boolean isSameKeyAs(ApiKey other) {
        return hasHash(other.hash);
    }

    String principal() {
        return principal;
    }

    Role role() {
        return role;
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
