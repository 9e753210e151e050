package io.millrace.redis;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.inspect.AttemptView;
import io.vertx.core.buffer.Buffer;

/**
 * Reads the attempts that a record remembers: a field {@code attempt:<n>} with JSON, or {@code error:<n>} with a time and a
 * text;
 * {@code was:<life>:} stands before those from before a revival.
 */
final class TimelineReader {

    private static final Pattern FIELD = Pattern.compile("(?:was:(\\d+):)?(attempt|error|crash):(\\d+|crash)");
    private static final JsonFactory JSON = new JsonFactory();
    private static final Comparator<AttemptView> OLDEST_FIRST = Comparator
            .comparingInt((AttemptView attempt) -> attempt.life() == 0 ? Integer.MAX_VALUE : attempt.life())
            .thenComparing(attempt -> attempt.ended() != null ? attempt.ended()
                    : attempt.started() != null ? attempt.started() : Instant.EPOCH)
            .thenComparingInt(AttemptView::number);

    private TimelineReader() {
    }

    static List<AttemptView> read(Map<String, Buffer> fields) {
        List<AttemptView> attempts = new ArrayList<>();
        fields.forEach((name, value) -> {
            Matcher field = FIELD.matcher(name);
            if (field.matches()) {
                int life = field.group(1) == null ? 0 : Integer.parseInt(field.group(1));
                boolean isCrash = field.group(2).equals("crash");
                int number = isCrash || field.group(3).equals("crash") ? 0 : Integer.parseInt(field.group(3));
                attempts.add(isCrash ? crash(life, value.toString()) : attempt(life, number, value.toString()));
            }
        });
        attempts.sort(OLDEST_FIRST);
        return List.copyOf(attempts);
    }

    /** The error in what an attempt left; {@code null} when it has none. */
    static @Nullable String error(String left) {
        return left.isEmpty() ? null : attempt(0, 0, left).error();
    }

    private static AttemptView attempt(int life, int number, String left) {
        return left.startsWith("{") ? ofJson(life, number, left) : ofText(life, number, left);
    }

    /** The time and the worker that died. */
    private static AttemptView crash(int life, String left) {
        String[] parts = left.split(" ", 2);
        return new AttemptView(life, 0, null, Instant.ofEpochMilli(Long.parseLong(parts[0])),
                parts.length > 1 ? parts[1] : null, "crash", null);
    }

    private static AttemptView ofText(int life, int number, String left) {
        String[] parts = left.split(" ", 2);
        return new AttemptView(life, number, null, Instant.ofEpochMilli(Long.parseLong(parts[0])), null,
                number == 0 ? "crash" : "failed", parts.length > 1 ? parts[1] : "");
    }

    private static AttemptView ofJson(int life, int number, String left) {
        Instant started = null;
        Instant ended = null;
        String worker = null;
        String outcome = "";
        String error = null;
        try (JsonParser parser = JSON.createParser(left)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "started" -> started = Instant.ofEpochMilli(parser.getLongValue());
                    case "ended" -> ended = Instant.ofEpochMilli(parser.getLongValue());
                    case "worker" -> worker = parser.getText();
                    case "outcome" -> outcome = parser.getText();
                    case "error" -> error = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            return new AttemptView(life, number, null, null, null, "unreadable", left);
        }
        return new AttemptView(life, number, started, ended, worker, outcome, error);
    }
}
