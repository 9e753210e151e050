package io.millrace.mailstore;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What must be known before an email is sent.
 *
 * @param recorded whether it has a record
 * @param verdicts what a provider said about recipients before, by address
 * @param messageId of the mail that went out before, if one did
 * @param unknownSince when an attempt first ended without anybody knowing whether the mail went out
 * @param suppressed recipients who are not to be written to
 */
public record Briefing(boolean recorded, Map<String, Verdict> verdicts, @Nullable String messageId,
        @Nullable Instant unknownSince, Set<String> suppressed) {
}
