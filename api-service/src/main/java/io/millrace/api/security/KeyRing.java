package io.millrace.api.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** The keys that are valid at one time. Immutable. */
final class KeyRing {

    private final List<ApiKey> keys;

    private KeyRing(List<ApiKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * The keys of the configuration and of the file.
     *
     * @param configured entries of {@code millrace.api.keys}
     * @param lines of the keys file, comments and blank lines among them
     * @throws IllegalArgumentException naming the entry or line that cannot be used, and the reason
     */
    static KeyRing of(List<String> configured, List<String> lines) {
        List<ApiKey> keys = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (int i = 0; i < configured.size(); i++) {
            add(configured.get(i), "entry " + (i + 1) + " of millrace.api.keys (MILLRACE_API_KEYS)", keys, places);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(line, "line " + (i + 1) + " of the keys file", keys, places);
            }
        }
        return new KeyRing(keys);
    }

    private static void add(String entry, String place, List<ApiKey> keys, List<String> places) {
        ApiKey key;
        try {
            key = ApiKey.parse(entry);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("API keys: " + place + " " + e.getMessage(), e);
        }
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).isSameKeyAs(key)) {
                throw new IllegalArgumentException("API keys: " + place + " is the same key as " + places.get(i));
            }
        }
        keys.add(key);
        places.add(place);
    }

    /** The key that a caller showed, if it is valid. Every key is compared, so that time tells nothing. */
    Optional<ApiKey> find(String shown) {
        byte[] hash = ApiKey.hashOf(shown);
        @Nullable
        ApiKey found = null;
        for (ApiKey key : keys) {
            if (key.hasHash(hash)) {
                found = key;
            }
        }
        return Optional.ofNullable(found);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    int size() {
        return keys.size();
    }
}
