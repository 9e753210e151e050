package io.millrace.api.fuzz;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Makes values that a schema allows, or, now and then, one that it does not. */
final class Values {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 12;
    private static final String[] ODD_TEXTS = { "", " ", "\u0000", "\r\nBcc: eve@example.com", "💥", "ÄÖÜß", "\ud800", "null",
            "true", "0", "-1", "{}", "[]", "'; DROP TABLE tasks; --", "../../etc/passwd", "%00", "%2e%2e", "\\", "\"",
            "<script>", "{{7*7}}", "a\u0300", "\u202e", "ada@example.com", "Ada <ada@example.com>", "*", "(", "[a-z", "1e400",
            "9999-12-31T23:59:59Z", "-999999999-01-01T00:00:00Z", "PT1S", "P9999999999D", "PT-1S", "2027-01-01", "PT0.0001S" };

    private final JsonNode document;
    private final Random random;

    Values(JsonNode document, Random random) {
        this.document = document;
        this.random = random;
    }

    /** A value that the schema allows, as far as it says so. */
    JsonNode valid(JsonNode schema) {
        return valid(schema, 0);
    }

    /** The value with something in it that is wrong, more likely than not. */
    JsonNode spoiled(JsonNode value) {
        if (value instanceof ObjectNode object && !object.isEmpty() && chance(0.8)) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = any(names);
            switch (random.nextInt(4)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(oddText(), junk(0));
                default -> object.set(name, spoiled(object.get(name)));
            }
            return object;
        }
        if (value instanceof ArrayNode array && !array.isEmpty() && chance(0.7)) {
            int index = random.nextInt(array.size());
            array.set(index, spoiled(array.get(index)));
            return array;
        }
        return junk(0);
    }

    String oddText() {
        return switch (random.nextInt(6)) {
            case 0 -> "x".repeat(1 + random.nextInt(5_000));
            case 1 -> randomText(1 + random.nextInt(40));
            default -> ODD_TEXTS[random.nextInt(ODD_TEXTS.length)];
        };
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T any(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private JsonNode valid(JsonNode given, int depth) {
        JsonNode schema = resolve(given);
        if (schema.has("enum")) {
            return schema.get("enum").get(random.nextInt(schema.get("enum").size()));
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            if (schema.has(choice)) {
                return valid(schema.get(choice).get(random.nextInt(schema.get(choice).size())), depth);
            }
        }
        JsonNode type = schema.path("type");
        String name = type.isArray() ? type.get(random.nextInt(type.size())).asText() : type.asText("any");
        return switch (name) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "string" -> JSON.textNode(text(schema));
            case "integer" -> JSON.numberNode(integer(schema));
            case "number" -> JSON.numberNode(BigDecimal.valueOf(random.nextDouble() * 1000));
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "null" -> JSON.nullNode();
            default -> junk(depth);
        };
    }

    private JsonNode resolve(JsonNode schema) {
        JsonNode at = schema;
        while (at.has("$ref")) {
            at = document.at(at.get("$ref").asText().substring(1));
        }
        return at;
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(field -> required.add(field.asText()));
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            if (required.contains(field.getKey()) || (depth < DEEPEST && chance(0.25))) {
                object.set(field.getKey(), valid(field.getValue(), depth + 1));
            }
        }
        JsonNode additional = schema.path("additionalProperties");
        if (additional.isObject() && depth < DEEPEST) {
            for (int i = random.nextInt(3); i > 0; i--) {
                object.set("k" + random.nextInt(100), valid(additional, depth + 1));
            }
        }
        return object;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        int most = Math.min(4, schema.path("maxItems").asInt(4));
        for (int i = depth < DEEPEST ? random.nextInt(most + 1) : 0; i > 0; i--) {
            array.add(valid(schema.path("items"), depth + 1));
        }
        return array;
    }

    private String text(JsonNode schema) {
        String format = schema.path("format").asText();
        if (format.equals("date-time")) {
            return Instant.now().plusSeconds(random.nextInt(20_000_000) - 1_000_000).toString();
        }
        if (format.equals("duration")) {
            return Duration.ofMillis(random.nextInt(100_000_000)).toString();
        }
        if (format.equals("uuid")) {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }
        JsonNode example = schema.has("example") ? schema.get("example") : schema.path("examples").path(0);
        if (!example.isMissingNode() && chance(0.6)) {
            return example.asText();
        }
        if (schema.has("pattern")) {
            return "fuzz" + random.nextInt(5);
        }
        int longest = (int) Math.min(schema.path("maxLength").asLong(60), chance(0.1) ? 2_000 : 30);
        int shortest = schema.path("minLength").asInt(0);
        return chance(0.2) ? "ada@example.com".substring(0, Math.min(longest, 15))
                : randomText(shortest + random.nextInt(Math.max(1, longest - shortest)));
    }

    private long integer(JsonNode schema) {
        long least = schema.path("minimum").asLong(-1000);
        long most = schema.path("maximum").asLong(1000);
        return switch (random.nextInt(4)) {
            case 0 -> least;
            case 1 -> most;
            default -> least + (long) (random.nextDouble() * Math.min(1000, most - least));
        };
    }

    private String randomText(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(chance(0.9) ? ' ' + random.nextInt(95)
                    : Character.MIN_SUPPLEMENTARY_CODE_POINT + random.nextInt(0x10000));
        }
        return text.toString();
    }

    /** Any JSON at all. */
    private JsonNode junk(int depth) {
        return switch (random.nextInt(depth < 3 ? 11 : 8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(random.nextInt());
            case 3 -> JSON.numberNode(random.nextDouble() * 1e300);
            case 4 -> JSON.numberNode(Long.MIN_VALUE);
            case 5 -> JSON.numberNode(new BigDecimal("1e" + random.nextInt(100_000)));
            case 6, 7 -> JSON.textNode(oddText());
            case 8 -> JSON.arrayNode().add(junk(depth + 1)).add(junk(depth + 1));
            case 9 -> JSON.objectNode().set(oddText(), junk(depth + 1));
            default -> deep();
        };
    }

    private JsonNode deep() {
        JsonNode node = JSON.textNode("deep");
        for (int i = 10 + random.nextInt(60); i > 0; i--) {
            node = JSON.arrayNode().add(node);
        }
        return node;
    }
}
