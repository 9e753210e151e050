package io.millrace.cron;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Entries as JSON, as they are stored. Written by hand, so that one that an earlier version wrote can always be read. */
public final class ScheduleJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ScheduleJson() {
    }

    /** The entry as JSON; its payload stays the text that it is. */
    public static ObjectNode write(ScheduleSpec spec) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("cron", spec.cron()).put("type", spec.type()).put("payload", spec.payload());
        put(json, "queue", spec.queue());
        put(json, "zone", spec.zone());
        put(json, "misfire", spec.misfire());
        if (spec.misfireCap() != null) {
            json.put("misfireCap", spec.misfireCap());
        }
        put(json, "overlap", spec.overlap());
        put(json, "dst", spec.dst());
        put(json, "jitter", spec.jitter());
        put(json, "start", spec.start());
        put(json, "end", spec.end());
        if (spec.maxRetries() != null) {
            json.put("maxRetries", spec.maxRetries());
        }
        put(json, "timeout", spec.timeout());
        put(json, "expiresAfter", spec.expiresAfter());
        put(json, "retention", spec.retention());
        put(json, "description", spec.description());
        return json;
    }

    /**
     * The entry that JSON holds.
     *
     * @throws IllegalArgumentException naming the field that cannot be read
     */
    public static ScheduleSpec read(String json) {
        try {
            return read(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("It is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The same, of JSON that has been parsed. */
    public static ScheduleSpec read(JsonNode json) {
        return new ScheduleSpec(required(json, "cron"), required(json, "type"), required(json, "payload"), text(json, "queue"),
                text(json, "zone"), text(json, "misfire"), number(json, "misfireCap"), text(json, "overlap"),
                text(json, "dst"), parsed(json, "jitter", Duration::parse), parsed(json, "start", Instant::parse),
                parsed(json, "end", Instant::parse), number(json, "maxRetries"), parsed(json, "timeout", Duration::parse),
                parsed(json, "expiresAfter", Duration::parse), parsed(json, "retention", Duration::parse),
                text(json, "description"));
    }

    private static void put(ObjectNode json, String field, @Nullable Object value) {
        if (value != null) {
            json.put(field, value.toString());
        }
    }

    private static String required(JsonNode json, String field) {
        String text = text(json, field);
        if (text == null) {
            throw new IllegalArgumentException("It has no field \"" + field + "\"");
        }
        return text;
    }

    private static @Nullable String text(JsonNode json, String field) {
        JsonNode node = json.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isTextual()) {
            throw new IllegalArgumentException("Its field \"" + field + "\" is no text: " + node);
        }
        return node.textValue();
    }

    private static @Nullable Integer number(JsonNode json, String field) {
        JsonNode node = json.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            throw new IllegalArgumentException("Its field \"" + field + "\" is no whole number: " + node);
        }
        return node.intValue();
    }

    private static <T> @Nullable T parsed(JsonNode json, String field, Function<String, T> parser) {
        String text = text(json, field);
        try {
            return text == null ? null : parser.apply(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Its field \"" + field + "\" cannot be read: \"" + text + "\"", e);
        }
    }
}
