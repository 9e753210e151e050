package io.millrace.api.email;

import java.util.Optional;
import java.util.regex.Pattern;

import io.millrace.types.email.HeaderRules;

/**
 * What an email address may look like: {@code user@host}, {@code Name <user@host>} or {@code "Name, with signs" <user@host>}.
 *
 * <p>
 * Narrower than RFC 5322, on purpose: a name that holds a comma or an angle bracket without quotes would make other addresses
 * of the header that it ends up in, and a quoted local part or an address literal is a mistake far more often than an address.
 */
public final class EmailAddress {

    private static final int LONGEST_ADDRESS = 254;
    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_NAME = 256;

    private static final int LONGEST = LONGEST_NAME + LONGEST_ADDRESS + " <>".length();

    private static final Pattern QUOTED_NAME = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern PLAIN_NAME = Pattern.compile("[^\"\\\\,;:<>@()\\[\\]]*");
    private static final Pattern LOCAL_PART = Pattern
            .compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+"
            + "[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private EmailAddress() {
    }

    /** What is wrong with a text as an address, if anything. */
    public static Optional<String> objectionTo(String text) {
        // Ahead of the rest, so that what it may cost is bounded too.
        return text.length() > LONGEST ? Optional.of("must have at most " + LONGEST + " characters")
                : HeaderRules.objectionToText(text).or(() -> objectionToMailbox(text));
    }

    private static Optional<String> objectionToMailbox(String text) {
        int open = text.lastIndexOf('<');
        if (open < 0 || !text.endsWith(">")) {
            return objectionToBare(text);
        }
        return objectionToName(text.substring(0, open).strip())
                .or(() -> objectionToBare(text.substring(open + 1, text.length() - 1)));
    }

    private static Optional<String> objectionToName(String name) {
        if (name.length() > LONGEST_NAME) {
            return Optional.of("must have a name of at most " + LONGEST_NAME + " characters");
        }
        return QUOTED_NAME.matcher(name).matches() || PLAIN_NAME.matcher(name).matches() ? Optional.empty()
                : Optional.of("must have its name in double quotes, since it holds one of \" \\ , ; : < > @ ( ) [ ]");
    }

    private static Optional<String> objectionToBare(String address) {
        int at = address.lastIndexOf('@');
        if (at < 0) {
            return Optional.of("must be an email address, such as ada@example.com or Ada <ada@example.com>");
        }
        String localPart = address.substring(0, at);
        String host = address.substring(at + 1);
        if (address.length() > LONGEST_ADDRESS || localPart.length() > LONGEST_LOCAL_PART) {
            return Optional.of("must have at most " + LONGEST_ADDRESS + " characters in its address, and "
                    + LONGEST_LOCAL_PART + " before the @");
        }
        if (!LOCAL_PART.matcher(localPart).matches()) {
            return Optional.of("has something before the @ that is not a mailbox name in ASCII");
        }
        return HOST.matcher(host).matches() ? Optional.empty()
                : Optional.of("has something after the @ that is not a full host name (an international one is written"
                        + " in its xn-- form)");
    }
}
