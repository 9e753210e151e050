package io.millrace.api.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import io.millrace.api.json.Instants;
import io.millrace.api.problem.Violations;

/**
 * Reads the query parameters of one request. Each that is wrong is noted and reads as absent; {@link #throwIfAny()} ends the
 * request with all of them. What was never asked for is unknown. An empty value is the same as leaving the parameter out. Not
 * thread-safe: one per request.
 */
public final class QueryParameters {

    private final Map<String, List<String>> given;
    private final Violations violations = new Violations();
    private final Set<String> known = new HashSet<>();

    /** The parameters of the request's address. */
    public QueryParameters(UriInfo uri) {
        this(uri.getQueryParameters());
    }

    QueryParameters(Map<String, List<String>> given) {
        this.given = given;
    }

    /** A text of at most so many characters. */
    public @Nullable String text(String name, int longest) {
        String text = value(name);
        if (text != null && text.length() > longest) {
            violations.parameter(name, "has at most " + longest + " characters");
            return null;
        }
        return text;
    }

    /** A whole number within bounds, or {@code otherwise} when there is none. */
    public int integer(String name, int least, int most, int otherwise) {
        String text = value(name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("-?\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        violations.parameter(name, "must be a whole number, " + least + " to " + most);
        return otherwise;
    }

    /** {@code true} or {@code false}; left out, it is false. */
    public boolean flag(String name) {
        String text = value(name);
        if (text != null && !text.equals("true") && !text.equals("false")) {
            violations.parameter(name, "must be true or false");
        }
        return "true".equals(text);
    }

    /** An instant in ISO 8601 with an offset, of the years 1970 to 9999. */
    public @Nullable Instant instant(String name) {
        String text = value(name);
        try {
            return text == null ? null : Instants.parse(text);
        } catch (DateTimeException e) {
            violations.parameter(name, Instants.RULE);
            return null;
        }
    }

    /**
     * One of some words.
     *
     * @param reader what a word stands for; throws {@link IllegalArgumentException} for one that stands for nothing
     * @param words that there are, for the caller to read
     */
    public <T> @Nullable T word(String name, Function<String, T> reader, String words) {
        String text = value(name);
        try {
            return text == null ? null : reader.apply(text);
        } catch (IllegalArgumentException e) {
            violations.parameter(name, "must be one of " + words);
            return null;
        }
    }

    /**
     * Something that a text says.
     *
     * @param reader reads it; throws {@link IllegalArgumentException} with the reason for one that cannot be read
     * @param rule what it must be, to follow the name in a sentence
     */
    public <T> @Nullable T parsed(String name, Function<String, T> reader, String rule) {
        String text = value(name);
        try {
            return text == null ? null : reader.apply(text);
        } catch (IllegalArgumentException e) {
            violations.parameter(name, rule + "; \"" + text + "\" is not: " + e.getMessage());
            return null;
        }
    }

    /** Notes what is wrong with a parameter, to follow its name in a sentence. */
    public void refuse(String name, String detail) {
        violations.parameter(name, detail);
    }

    /**
     * Ends the request if a parameter is wrong or was never asked for.
     *
     * @throws io.millrace.api.problem.ProblemException naming each
     */
    public void throwIfAny() {
        given.keySet().stream().filter(name -> !known.contains(name))
                .forEach(name -> violations.parameter(name, "is not a parameter that is known here"));
        violations.throwIfAny();
    }

    private @Nullable String value(String name) {
        known.add(name);
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            violations.parameter(name, "is given more than once");
            return null;
        }
        return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }
}
