package io.millrace.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.broker.Message;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.vertx.core.buffer.Buffer;

/**
 * A task as bytes: a line with its type, a line with its options as JSON (empty when it has none), and its payload, untouched.
 * Made to be read with any Redis tool and to cost nothing for the task that asks for nothing.
 */
final class MessageCodec {

    /** The bytes are not those of a task. */
    static final class UnreadableMessageException extends Exception {

        private static final long serialVersionUID = 1;

        private final String problem;

        UnreadableMessageException(String problem) {
            super(problem);
            this.problem = problem;
        }

        String problem() {
            return problem;
        }
    }

    private static final JsonFactory JSON = new JsonFactory();
    /** Of what cannot be read, in bytes. */
    private static final int MOST_SHOWN = 200;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final byte LINE_END = '\n';
    private static final byte[] NO_OPTIONS = {};

    private MessageCodec() {
    }

    static byte[] encode(Message message) {
        byte[] type = message.type().getBytes(StandardCharsets.UTF_8);
        byte[] options = encodeOptions(message.options());
        Buffer payload = message.payload();
        byte[] bytes = new byte[type.length + 1 + options.length + 1 + payload.length()];
        System.arraycopy(type, 0, bytes, 0, type.length);
        bytes[type.length] = LINE_END;
        System.arraycopy(options, 0, bytes, type.length + 1, options.length);
        int optionsEnd = type.length + 1 + options.length;
        bytes[optionsEnd] = LINE_END;
        payload.getBytes(bytes, optionsEnd + 1);
        return bytes;
    }

    /**
     * Since the epoch; what was before it is at it, and what is beyond the year 9999, which nobody lives to see, at its end.
     */
    static long millis(Instant instant) {
        return instant.isBefore(Instant.EPOCH) ? 0 : instant.isAfter(LATEST) ? LATEST.toEpochMilli() : instant.toEpochMilli();
    }

    /** Reads a message back; the queue and the id are those that it was found under. */
    static Message decode(Buffer message, QueueName queue, @Nullable TaskId id) throws UnreadableMessageException {
        int typeEnd = lineEnd(message, 0);
        int optionsEnd = typeEnd < 0 ? -1 : lineEnd(message, typeEnd + 1);
        if (typeEnd < 1 || optionsEnd < 0) {
            throw new UnreadableMessageException("not a message: no line with a type, no line with options");
        }
        TaskOptions options = decodeOptions(message.getBytes(typeEnd + 1, optionsEnd), queue, id);
        return new Message(message.getString(0, typeEnd), message.slice(optionsEnd + 1, message.length()), options);
    }

    private static int lineEnd(Buffer message, int from) {
        for (int i = from; i < message.length(); i++) {
            if (message.getByte(i) == LINE_END) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] encodeOptions(TaskOptions options) {
        if (options.maxRetries() == null && options.deadline() == null && options.timeout() == null
                && options.retention() == null && options.headers().isEmpty()) {
            return NO_OPTIONS;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            if (options.maxRetries() != null) {
                json.writeNumberField("maxRetries", options.maxRetries());
            }
            if (options.deadline() != null) {
                json.writeNumberField("deadline", millis(options.deadline()));
            }
            if (options.timeout() != null) {
                json.writeNumberField("timeout", options.timeout().toMillis());
            }
            if (options.retention() != null) {
                json.writeNumberField("retention", options.retention().toMillis());
            }
            if (!options.headers().isEmpty()) {
                json.writeObjectFieldStart("headers");
                for (Map.Entry<String, String> header : options.headers().entrySet()) {
                    json.writeStringField(header.getKey(), header.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail", e);
        }
        return bytes.toByteArray();
    }

    private static TaskOptions decodeOptions(byte[] json, QueueName queue, @Nullable TaskId id)
            throws UnreadableMessageException {
        Integer maxRetries = null;
        Instant deadline = null;
        Duration timeout = null;
        Duration retention = null;
        Map<String, String> headers = Map.of();
        if (json.length > 0) {
            try (JsonParser parser = JSON.createParser(json)) {
                expect(parser.nextToken(), JsonToken.START_OBJECT);
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    switch (name) {
                        case "maxRetries" -> maxRetries = parser.getIntValue();
                        case "deadline" -> deadline = Instant.ofEpochMilli(parser.getLongValue());
                        case "timeout" -> timeout = Duration.ofMillis(parser.getLongValue());
                        case "retention" -> retention = Duration.ofMillis(parser.getLongValue());
                        case "headers" -> headers = readHeaders(parser);
                        // A newer producer may say more; what this worker does not know it cannot obey.
                        default -> parser.skipChildren();
                    }
                }
            } catch (IOException e) {
                throw new UnreadableMessageException("its options are not as they should be: "
                        + new String(json, 0, Math.min(json.length, MOST_SHOWN), StandardCharsets.UTF_8));
            }
        }
        try {
            return new TaskOptions(queue, id, maxRetries, null, null, deadline, timeout, retention, null, headers);
        } catch (IllegalArgumentException e) {
            throw new UnreadableMessageException("its options are not as they should be: " + e.getMessage());
        }
    }

    private static Map<String, String> readHeaders(JsonParser parser) throws IOException {
        Map<String, String> headers = new HashMap<>();
        expect(parser.currentToken(), JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            expect(parser.nextToken(), JsonToken.VALUE_STRING);
            headers.put(name, parser.getText());
        }
        return headers;
    }

    private static void expect(@Nullable JsonToken got, JsonToken wanted) throws IOException {
        if (got != wanted) {
            throw new IOException("expected " + wanted + ", not " + got);
        }
    }
}
