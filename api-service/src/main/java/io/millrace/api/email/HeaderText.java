package io.millrace.api.email;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What may stand in the header of a mail. A line break that gets into a header begins a header of the sender's choice (a hidden
 * {@code Bcc:}, say), so nothing that is one, or that becomes one when characters are cut to bytes, is let in.
 */
final class HeaderText {

    /** What {@link #breaksHeaders} asks for, to follow a field's name. */
    static final String RULE = "must be one line without control characters";

    /** The length of a line beyond which servers may refuse a mail (RFC 5322, 2.1.1). */
    static final int LONGEST_LINE = 998;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,75}");

    /** Lower-case names of the headers that Millrace writes itself. */
    private static final Set<String> OURS = Set.of("from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id",
            "sender", "return-path", "received", "mime-version", "dkim-signature");

    private HeaderText() {
    }

    /** Whether a text could end the header line that it stands in. */
    static boolean breaksHeaders(String text) {
        return text.chars().anyMatch(HeaderText::isBreak);
    }

    /** What is wrong with the name of a custom header, if anything. */
    static Optional<String> objectionToName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()) {
            return Optional.of("is not a header name: 1 to 76 letters, digits, - and _");
        }
        return OURS.contains(lower) || lower.startsWith("content-")
                ? Optional.of("is a header that cannot be set here; use the field of that name where there is one")
                : Optional.empty();
    }

    /** What is wrong with the value of a header, if anything. */
    static Optional<String> objectionToValue(String value) {
        if (breaksHeaders(value)) {
            return Optional.of(RULE);
        }
        return value.length() <= LONGEST_LINE ? Optional.empty()
                : Optional.of("must have at most " + LONGEST_LINE + " characters");
    }

    private static boolean isBreak(int character) {
        return Character.isISOControl(character) || switch (character) {
            // Line and paragraph separator.
            case 0x2028, 0x2029 -> true;
            // Known to arrive on the wire as CR and LF where an encoder keeps only the low byte.
            case 0x560a, 0x560d, 0x760a, 0x760d -> true;
            default -> false;
        };
    }
}
