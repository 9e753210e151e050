package io.millrace.mailing;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The result of a completed {@code email:send} task.
 *
 * @param messageId the {@code Message-ID} header of the mail, by which it is found in the logs of mail servers; {@code null}
 *        when it went to nobody
 * @param refused recipients that the provider does not take mail for, and its words
 * @param suppressed recipients that are not written to any more
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EmailSent(@Nullable String messageId, Map<String, String> refused, List<String> suppressed) {

    /** A mail that everybody got. */
    EmailSent(String messageId) {
        this(messageId, Map.of(), List.of());
    }

    /** No mail, because all its recipients are suppressed. */
    static EmailSent toNobody(Collection<String> suppressed) {
        return new EmailSent(null, Map.of(), suppressed.stream().sorted().toList());
    }
}
