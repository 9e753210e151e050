package io.millrace.api.json;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.problem.Violations;

/**
 * Reads one JSON object field by field. A field of the wrong type is noted and reads as absent, so that the reading goes on;
 * a JSON {@code null} is the same as leaving the field out. What was never asked for is unknown: {@link #reportUnknown()}
 * notes it. Not thread-safe: one per request.
 */
public final class JsonFields {

    private static final int LONGEST_NAME_TOLD = 100;

    private final ObjectNode object;
    private final String pointer;
    private final Violations violations;
    private final Set<String> known = new HashSet<>();

    /**
     * Prepares the reading.
     *
     * @param pointer JSON pointer of the object in the request; empty for the body itself
     * @param violations where everything wrong is noted
     */
    public JsonFields(ObjectNode object, String pointer, Violations violations) {
        this.object = object;
        this.pointer = pointer;
        this.violations = violations;
    }

    /** Where everything wrong is noted. */
    public Violations violations() {
        return violations;
    }

    /** The object that is read. */
    public ObjectNode object() {
        return object;
    }

    /** The JSON pointer of this object. */
    public String pointer() {
        return pointer;
    }

    /** The JSON pointer of a field of this object; of a very long name, only the start. */
    public String pointerTo(String name) {
        return pointer + step(name);
    }

    /** The part of a JSON pointer that leads to a field of that name. */
    public static String step(String name) {
        String told = name.length() <= LONGEST_NAME_TOLD ? name : name.substring(0, LONGEST_NAME_TOLD) + "…";
        return "/" + told.replace("~", "~0").replace("/", "~1");
    }

    /** Notes that a field can be read but not accepted. */
    public void invalid(String name, String detail) {
        violations.invalid(pointerTo(name), detail);
    }

    /** Whether the field is there, be it of the wrong type. */
    public boolean has(String name) {
        return node(name) != null;
    }

    /** The field's value, whatever it is. */
    public @Nullable JsonNode any(String name) {
        return node(name);
    }

    /** A text. */
    public @Nullable String text(String name) {
        JsonNode node = node(name);
        return node == null ? null : textOf(node, pointerTo(name));
    }

    /** A text, or an array of them; empty when absent. */
    public List<JsonText> texts(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return List.of();
        }
        if (node.isArray()) {
            List<JsonText> texts = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                addText(node.get(i), pointerTo(name) + "/" + i, texts);
            }
            return texts;
        }
        if (node.isTextual()) {
            List<JsonText> texts = new ArrayList<>();
            addText(node, pointerTo(name), texts);
            return texts;
        }
        wrongType(pointerTo(name), "a text or an array of texts", node);
        return List.of();
    }

    /** Every field of this object, each a text, by its name. */
    public Map<String, String> allTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : names()) {
            String text = text(name);
            if (text != null) {
                texts.put(name, text);
            }
        }
        return texts;
    }

    /** A whole number that fits an {@code int}. */
    public @Nullable Integer integer(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            wrongType(pointerTo(name), "a whole number", node);
            return null;
        }
        return node.intValue();
    }

    /** A truth value. */
    public @Nullable Boolean bool(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isBoolean()) {
            wrongType(pointerTo(name), "true or false", node);
            return null;
        }
        return node.booleanValue();
    }

    /** An instant in ISO 8601 with an offset, of the years 1970 to 9999. */
    public @Nullable Instant instant(String name) {
        return parsed(name, Instants::parse, Instants.RULE);
    }

    /** A duration in ISO 8601. */
    public @Nullable Duration duration(String name) {
        return parsed(name, Duration::parse, "must be an ISO 8601 duration, such as PT30S or P1D");
    }

    /** A nested object. */
    public @Nullable JsonFields object(String name) {
        JsonNode node = node(name);
        return node == null ? null : nested(node, pointerTo(name));
    }

    /** An array of objects; empty when absent. */
    public List<JsonFields> objects(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            wrongType(pointerTo(name), "an array of objects", node);
            return List.of();
        }
        List<JsonFields> objects = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            JsonFields fields = nested(node.get(i), pointerTo(name) + "/" + i);
            if (fields != null) {
                objects.add(fields);
            }
        }
        return objects;
    }

    /** The names of all fields that are there, in their order. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Notes that a field which is there is known, but cannot be had yet. */
    public void refuse(String name, String detail) {
        if (has(name)) {
            invalid(name, detail);
        }
    }

    /** Notes every field that was never asked for. */
    public void reportUnknown() {
        names().stream().filter(name -> !known.contains(name))
                .forEach(name -> violations.malformed(pointerTo(name), "is not a field that is known here"));
    }

    private @Nullable JsonNode node(String name) {
        known.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    private <T> @Nullable T parsed(String name, Function<String, T> parser, String rule) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (DateTimeException | ArithmeticException e) {
            invalid(name, rule);
            return null;
        }
    }

    private @Nullable JsonFields nested(JsonNode node, String at) {
        if (node instanceof ObjectNode child) {
            return new JsonFields(child, at, violations);
        }
        wrongType(at, "an object", node);
        return null;
    }

    private @Nullable String textOf(JsonNode node, String at) {
        if (!node.isTextual()) {
            wrongType(at, "a text", node);
            return null;
        }
        String text = node.textValue();
        if (hasHalfASurrogatePair(text)) {
            violations.invalid(at, "holds half of a surrogate pair, which is no character");
            return null;
        }
        return text;
    }

    private void addText(JsonNode node, String at, List<JsonText> texts) {
        String text = textOf(node, at);
        if (text != null) {
            texts.add(new JsonText(at, text));
        }
    }

    private void wrongType(String at, String wanted, JsonNode node) {
        violations.malformed(at, "must be " + wanted + ", not " + kindOf(node));
    }

    static String kindOf(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case NUMBER -> "a number";
            case OBJECT -> "an object";
            case STRING -> "a text";
            case BINARY, MISSING, POJO -> "something else";
        };
    }

    private static boolean hasHalfASurrogatePair(String text) {
        return text.codePoints().anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
