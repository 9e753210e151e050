package io.millrace.templates;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;

import io.millrace.templates.Variable.Kind;

/** What single values may be. */
final class Texts {

    private static final String ONE_LINE = "must be one line without control characters";
    private static final String NOT_BLANK = "must be a text that is not blank";
    private static final String LINK = "must be an absolute http or https address of at most " + Variable.LONGEST_LINK
            + " characters";

    private Texts() {
    }

    /** What is wrong with a value, if anything. */
    static @Nullable String objection(Kind kind, Object value, LinkHosts hosts) {
        if (!(value instanceof String) && !(value instanceof Number && kind == Kind.TEXT)) {
            return kind == Kind.LINK ? LINK : NOT_BLANK;
        }
        String text = written(value);
        if (text.isBlank()) {
            return NOT_BLANK;
        }
        return switch (kind) {
            case TEXT, DATE, DURATION -> objectionToLine(text);
            case PARAGRAPHS -> objectionToParagraphs(text);
            case LINK -> objectionToLink(text, hosts);
            case LIST -> throw new IllegalArgumentException("A list is checked item by item");
        };
    }

    /** A value as it stands in a mail. */
    static String written(Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }

    /** A value as its reader sees it. */
    static String shown(Kind kind, Object value) {
        return switch (kind) {
            case DATE -> Times.day(written(value));
            case DURATION -> Times.span(written(value));
            case TEXT, PARAGRAPHS, LINK, LIST -> written(value);
        };
    }

    private static @Nullable String objectionToLine(String text) {
        if (text.chars().anyMatch(Texts::endsALine)) {
            return ONE_LINE;
        }
        return text.length() <= Variable.LONGEST_TEXT ? null : "must have at most " + Variable.LONGEST_TEXT + " characters";
    }

    private static @Nullable String objectionToParagraphs(String text) {
        if (text.chars().anyMatch(character -> Character.isISOControl(character) && "\r\n\t".indexOf(character) < 0)) {
            return "must have no control characters but line breaks and tabs";
        }
        return text.length() <= Variable.LONGEST_PARAGRAPHS ? null
                : "must have at most " + Variable.LONGEST_PARAGRAPHS + " characters";
    }

    private static @Nullable String objectionToLink(String text, LinkHosts hosts) {
        if (text.chars().anyMatch(Texts::endsALine)) {
            return ONE_LINE;
        }
        if (text.length() > Variable.LONGEST_LINK) {
            return LINK;
        }
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!web || uri.getHost() == null) {
                return LINK;
            }
            // https://example.com@evil.test leads to evil.test, and does not look like it.
            return uri.getRawUserInfo() == null ? hosts.objection(uri.getHost()) : "must not have a user in its address";
        } catch (URISyntaxException notAnAddress) {
            return LINK;
        }
    }

    private static boolean endsALine(int character) {
        return Character.isISOControl(character) || character == 0x2028 || character == 0x2029;
    }
}
