package io.millrace.types.email;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A variable of a template.
 *
 * @param name as it stands in the JSON
 * @param kind what may be its value
 * @param required whether the template cannot do without
 */
public record TemplateVariable(String name, Kind kind, boolean required) {

    /** What a variable may hold. */
    public enum Kind {
        /** One line of 1 to 1,000 characters: it may end up in the subject, where a line break would begin another header. */
        TEXT,
        /** An absolute {@code http} or {@code https} address of at most 2,048 characters. */
        LINK
    }

    private static final int LONGEST_TEXT = 1000;
    private static final int LONGEST_LINK = 2048;

    static TemplateVariable requiredText(String name) {
        return new TemplateVariable(name, Kind.TEXT, true);
    }

    static TemplateVariable optionalText(String name) {
        return new TemplateVariable(name, Kind.TEXT, false);
    }

    static TemplateVariable requiredLink(String name) {
        return new TemplateVariable(name, Kind.LINK, true);
    }

    /** What is wrong with a value, if anything. */
    Optional<String> objectionTo(@Nullable Object value) {
        if (value == null) {
            return required ? Optional.of("is required") : Optional.empty();
        }
        if (!(value instanceof String text) || text.isBlank()) {
            return Optional.of("must be a text that is not blank");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("must be one line without control characters");
        }
        return switch (kind) {
            case TEXT -> text.length() <= LONGEST_TEXT ? Optional.empty()
                    : Optional.of("must have at most " + LONGEST_TEXT + " characters");
            case LINK -> isLink(text) ? Optional.empty()
                    : Optional.of("must be an absolute http or https address of at most " + LONGEST_LINK + " characters");
        };
    }

    private static boolean isLink(String text) {
        try {
            URI uri = new URI(text);
            return text.length() <= LONGEST_LINK && uri.getHost() != null
                    && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
