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
 * Reads the attempts that a record remembers, a field {@code attempt:<n>} with JSON for each; {@code was:<life>:} stands before
 * those from before a revival.
 */
final class TimelineReader {

    private static final Pattern FIELD = Pattern.compile("(?:was:(\\d{1,9}):)?attempt:(\\d{1,9})");
    private static final JsonFactory JSON = new JsonFactory();
    /** Past lives come before this one, which is 0. */
    private static final Comparator<Left> OLDEST_FIRST = Comparator
            .comparingInt((Left left) -> left.life() == 0 ? Integer.MAX_VALUE : left.life()).thenComparingInt(Left::turn);

    /** A field: life and place in it, and the JSON. */
    private record Left(int life, int turn, String json) {
    }

    private TimelineReader() {
    }

    static List<AttemptView> read(Map<String, Buffer> fields) {
        List<Left> attempts = new ArrayList<>();
        fields.forEach((name, value) -> {
            Matcher field = FIELD.matcher(name);
            if (field.matches()) {
                int life = field.group(1) == null ? 0 : Integer.parseInt(field.group(1));
                attempts.add(new Left(life, Integer.parseInt(field.group(2)), value.toString()));
            }
        });
        return attempts.stream().sorted(OLDEST_FIRST).map(left -> attempt(left.life(), left.json())).toList();
    }

    /** The error in what an attempt left; {@code null} when it has none. */
    static @Nullable String error(String left) {
        return left.isEmpty() ? null : attempt(0, left).error();
    }

    private static AttemptView attempt(int life, String left) {
        int number = 0;
        int times = 1;
        Instant started = null;
        Instant ended = null;
        String worker = null;
        String outcome = "";
        String error = null;
        String errorType = null;
        String stack = null;
        try (JsonParser parser = JSON.createParser(left)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "number" -> number = parser.getIntValue();
                    case "times" -> times = parser.getIntValue();
                    case "started" -> started = Instant.ofEpochMilli(parser.getLongValue());
                    case "ended" -> ended = Instant.ofEpochMilli(parser.getLongValue());
                    case "worker" -> worker = parser.getText();
                    case "outcome" -> outcome = parser.getText();
                    case "error" -> error = parser.getText();
                    case "type" -> errorType = parser.getText();
                    case "stack" -> stack = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            return new AttemptView(life, 0, null, null, null, RecordReader.UNREADABLE, left, null, null, 1);
        }
        return new AttemptView(life, number, started, ended, worker, outcome, error, errorType, stack, times);
    }
}
