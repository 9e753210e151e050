package io.millrace.mailstore;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An address that is not written to any more.
 *
 * @param id the same whenever this address is suppressed
 * @param address in lower case
 * @param origin {@code bounce}, {@code complaint} or {@code manual}
 * @param sourceId the email that bounced or was complained about
 * @param at since when, in ms since the epoch
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Suppression(String id, String address, String origin, @JsonProperty("source") @Nullable String sourceId,
        long at) {

    /** Why an address is suppressed. */
    public enum Origin {
        BOUNCE,
        COMPLAINT,
        MANUAL;

        /** The word for it outside Java. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An address that is to be suppressed. */
    public static Suppression of(String address, Origin origin, @Nullable String sourceId, Instant at) {
        String plain = plain(address);
        return new Suppression(UUID.nameUUIDFromBytes(plain.getBytes(StandardCharsets.UTF_8)).toString(), plain, origin.word(),
                sourceId, at.toEpochMilli());
    }

    /** An address as it is compared: without a name, in lower case. Mail servers that tell cases apart are not met any more. */
    public static String plain(String address) {
        int open = address.lastIndexOf('<');
        String bare = open >= 0 && address.endsWith(">") ? address.substring(open + 1, address.length() - 1) : address;
        return bare.strip().toLowerCase(Locale.ROOT);
    }
}
