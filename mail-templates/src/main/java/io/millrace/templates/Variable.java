package io.millrace.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A variable of a template: the one place that says what its value may be.
 *
 * @param name as it stands in the JSON
 * @param description for those who fill the template, a sentence
 * @param kind what may be its value
 * @param required whether the template cannot do without
 * @param sample what previews show; {@code null}: nothing, or what the template takes by default
 * @param parts of each item of a {@link Kind#LIST}; empty for the other kinds
 * @param onlyWith another variable, without which this one is of no use; {@code null}: none
 */
public record Variable(String name, String description, Kind kind, boolean required, @Nullable Object sample,
        List<Variable> parts, @Nullable String onlyWith) {

    /** What a variable may hold. */
    public enum Kind {
        /** One line of at most {@value Variable#LONGEST_TEXT} characters. A number counts as a text. */
        TEXT,
        /** Several lines, {@value Variable#LONGEST_PARAGRAPHS} characters at most; an empty line begins a paragraph. */
        PARAGRAPHS,
        /** An absolute {@code http} or {@code https} address of at most {@value Variable#LONGEST_LINK} characters. */
        LINK,
        /** A day: an ISO 8601 date, which is written out, or a text that is shown as it is. */
        DATE,
        /** A span of time: an ISO 8601 duration, which is written out, or a text that is shown as it is. */
        DURATION,
        /** At most {@value Variable#LONGEST_LIST} objects. */
        LIST;

        /** Most characters, or most items of a list. */
        public int most() {
            return switch (this) {
                case TEXT, DATE, DURATION -> LONGEST_TEXT;
                case PARAGRAPHS -> LONGEST_PARAGRAPHS;
                case LINK -> LONGEST_LINK;
                case LIST -> LONGEST_LIST;
            };
        }

        /** The word for it in JSON and YAML. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Most characters of a {@link Kind#TEXT}. */
    public static final int LONGEST_TEXT = 1000;
    /** Most characters of {@link Kind#PARAGRAPHS}. */
    public static final int LONGEST_PARAGRAPHS = 10_000;
    /** Most characters of a {@link Kind#LINK}. */
    public static final int LONGEST_LINK = 2048;
    /** Most items of a {@link Kind#LIST}. */
    public static final int LONGEST_LIST = 50;

    private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9]{0,63}");

    public Variable {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name
                    + "\" cannot be the name of a variable: a small letter, then at most 63 letters and digits");
        }
        parts = List.copyOf(parts);
        if (parts.isEmpty() == (kind == Kind.LIST)) {
            throw new IllegalArgumentException(name + (parts.isEmpty() ? " is a list of nothing: name the parts of its items"
                    : " has parts and is no list"));
        }
    }

    /** A required text. */
    public static Variable text(String name, String description, String sample) {
        return required(Kind.TEXT, name, description, sample);
    }

    /** A required variable of one value. */
    public static Variable required(Kind kind, String name, String description, String sample) {
        return new Variable(name, description, kind, true, sample, List.of(), null);
    }

    /** A required link. */
    public static Variable link(String name, String description, String sample) {
        return new Variable(name, description, Kind.LINK, true, sample, List.of(), null);
    }

    /** A required list. */
    public static Variable list(String name, String description, List<Variable> parts, List<Map<String, Object>> sample) {
        return new Variable(name, description, Kind.LIST, true, sample, parts, null);
    }

    /** The same, but the template can do without. */
    public Variable optional() {
        return new Variable(name, description, kind, false, sample, parts, onlyWith);
    }

    /** The same, but of use only when another is there too. */
    public Variable onlyWith(String other) {
        return new Variable(name, description, kind, false, sample, parts, other);
    }

    /** What is wrong with a value. */
    List<Violation> check(@Nullable Object value, LinkHosts hosts) {
        if (value == null) {
            return required ? List.of(Violation.of(name, "is required")) : List.of();
        }
        if (kind == Kind.LIST) {
            return checkItems(value, hosts);
        }
        String problem = Texts.objection(kind, value, hosts);
        return problem == null ? List.of() : List.of(Violation.of(name, problem));
    }

    private List<Violation> checkItems(Object value, LinkHosts hosts) {
        if (!(value instanceof List<?> items)) {
            return List.of(Violation.of(name, "must be a list of objects with " + namesOf(parts)));
        }
        if (items.size() > LONGEST_LIST) {
            return List.of(Violation.of(name, "must have at most " + LONGEST_LIST + " items"));
        }
        List<Violation> violations = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String index = Integer.toString(i);
            if (items.get(i) instanceof Map<?, ?> item) {
                check(parts, item, "is not a part of an item here; there are " + namesOf(parts), hosts)
                        .forEach(violation -> violations.add(violation.under(name, index)));
            } else {
                violations.add(new Violation(List.of(name, index), "must be an object with " + namesOf(parts)));
            }
        }
        return violations;
    }

    /** Everything that is wrong with some values: in the order of the variables, then the unknown ones by name. */
    static List<Violation> check(List<Variable> variables, Map<?, ?> values, String unknown, LinkHosts hosts) {
        List<Violation> violations = new ArrayList<>();
        for (Variable variable : variables) {
            Object value = values.get(variable.name());
            violations.addAll(variable.check(value, hosts));
            if (value != null && variable.onlyWith() != null && values.get(variable.onlyWith()) == null) {
                violations.add(Violation.of(variable.onlyWith(), "is required with " + variable.name()));
            }
        }
        List<String> known = variables.stream().map(Variable::name).toList();
        values.keySet().stream().map(String::valueOf).filter(name -> !known.contains(name)).sorted()
                .forEach(name -> violations.add(Violation.of(name, unknown)));
        return violations;
    }

    /**
     * Values as templates take them: whatever is known, numbers as texts, dates and durations in words, and {@code null} for
     * what is left out.
     */
    static Map<String, @Nullable Object> plain(List<Variable> variables, Map<?, ?> values) {
        Map<String, @Nullable Object> plain = new LinkedHashMap<>();
        for (Variable variable : variables) {
            Object value = values.get(variable.name());
            if (value instanceof List<?> items) {
                plain.put(variable.name(), items.stream().map(item -> plain(variable.parts(), (Map<?, ?>) item)).toList());
            } else {
                plain.put(variable.name(), value == null ? null : Texts.shown(variable.kind(), value));
            }
        }
        return plain;
    }

    static String namesOf(List<Variable> variables) {
        return String.join(", ", variables.stream()
                .map(variable -> variable.required() ? variable.name() : variable.name() + " (optional)").toList());
    }
}
