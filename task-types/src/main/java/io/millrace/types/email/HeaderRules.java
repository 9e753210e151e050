package io.millrace.types.email;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may stand in the header of a mail. A line break that gets into a header begins a header of the sender's choice (a hidden
 * {@code Bcc:}, say), so nothing that is one, or that becomes one when characters are cut to bytes, is let in.
 *
 * <p>
 * An objection follows the name of what it is about: {@code subject must be one line …}.
 */
public final class HeaderRules {

    /** The length of a line beyond which servers may refuse a mail (RFC 5322, 2.1.1). */
    private static final int LONGEST_LINE = 998;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,75}");

    /** Headers that are written here: a second one of the name would contradict the first, or tell who got a copy. */
    private static final Set<String> OURS = Set.of("from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id",
            "sender", "return-path", "received", "mime-version", "dkim-signature");

    private HeaderRules() {
    }

    /** What is wrong with a text that is to stand in a line of a header, if anything; it may be of any length. */
    public static Optional<String> objectionToText(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isBreak(text.charAt(i))) {
                return Optional.of("must be one line without control characters; it has U+%04X at position %d"
                        .formatted((int) text.charAt(i), i));
            }
        }
        return Optional.empty();
    }

    /** What is wrong with the name of a custom header, if anything. */
    public static Optional<String> objectionToName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            return Optional.of("is not a header name: 1 to 76 letters, digits, - and _");
        }
        return OURS.contains(lower) || lower.startsWith("content-")
                ? Optional.of("is a header that cannot be set here; use the field of that name where there is one")
                : Optional.empty();
    }

    /** What is wrong with the value of a header, if anything. */
    public static Optional<String> objectionToValue(String value) {
        return objectionToText(value).or(() -> value.length() <= LONGEST_LINE ? Optional.empty()
                : Optional.of("must have at most " + LONGEST_LINE + " characters"));
    }

    private static boolean isBreak(char character) {
        return Character.isISOControl(character) || switch (character) {
            // Line and paragraph separator.
            case 0x2028, 0x2029 -> true;
            // Known to arrive on the wire as CR and LF where an encoder keeps only the low byte.
            case 0x560a, 0x560d, 0x760a, 0x760d -> true;
            default -> false;
        };
    }
}
