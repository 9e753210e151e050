package io.millrace.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;

import io.millrace.task.TaskType;
import io.vertx.core.buffer.Buffer;

/** Payloads as JSON, by Jackson. What a newer producer adds to a payload, an older worker passes over. */
public final class PayloadCodec {

    /** The largest payload, in bytes of JSON. */
    public static final int LARGEST = 1024 * 1024;

    /** The largest result of a handler, in bytes of JSON. */
    public static final int LARGEST_RESULT = 1024 * 1024;

    private final ObjectMapper mapper;

    public PayloadCodec(ObjectMapper mapper) {
        this.mapper = mapper.copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /**
     * The payload as JSON.
     *
     * @throws PayloadException when it cannot be written, or is larger than {@link #LARGEST}
     */
    public Buffer write(TaskType<?> type, Object payload) {
        byte[] json;
        try {
            json = mapper.writeValueAsBytes(payload);
        } catch (JsonProcessingException e) {
            throw new PayloadException("The payload of a task \"" + type + "\" cannot be written as JSON: "
                    + e.getOriginalMessage(), e);
        } catch (StackOverflowError e) {
            throw new PayloadException("The payload of a task \"" + type
                    + "\" cannot be written as JSON: it goes round in circles", e);
        } catch (Throwable theirs) { // Getters are called here, and whatever they throw is the task's trouble alone.
            throw new PayloadException("The payload of a task \"" + type + "\" cannot be written as JSON: its "
                    + payload.getClass().getName() + " threw " + theirs.getClass().getName(), theirs);
        }
        if (json.length > LARGEST) {
            throw new PayloadException("The payload of a task \"" + type + "\" has " + json.length
                    + " bytes of JSON; at most " + LARGEST + " are allowed. Store large data elsewhere and pass its address.");
        }
        return Buffer.buffer(json);
    }

    /**
     * The payload that was written.
     *
     * @throws PayloadException when the JSON does not fit the type's class
     */
    public <P> P read(TaskType<P> type, Buffer json) {
        try {
            return mapper.readValue(json.getBytes(), type.payloadType());
        } catch (JsonProcessingException e) {
            throw new PayloadException("The payload is not a " + type.payloadType().getSimpleName() + ": "
                    + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new PayloadException("The payload is not a " + type.payloadType().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    /** Why no JSON at all can be read as the type's payload; empty when some can. */
    public Optional<String> whyNeverReadable(TaskType<?> type) {
        try {
            mapper.readValue("{}", type.payloadType());
            return Optional.empty();
        } catch (InvalidDefinitionException e) {
            return Optional.of(e.getOriginalMessage());
        } catch (Throwable otherJsonIsWanted) {
            // By Jackson, or by the class itself, which may throw anything.
            return Optional.empty();
        }
    }

    /**
     * A handler's result as JSON. It is the author's object: what its getters throw may come out of here too, errors among it.
     *
     * @throws PayloadException when it cannot be written, or is larger than {@link #LARGEST_RESULT}
     */
    public String writeResult(Object result) {
        BoundedBytes json = new BoundedBytes();
        try {
            mapper.writeValue(json, result);
        } catch (JsonProcessingException e) {
            throw new PayloadException("its result cannot be written as JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            if (!json.isFull()) {
                throw new PayloadException("its result cannot be written as JSON: " + e.getMessage(), e);
            }
        }
        return json.text();
    }

    /** Keeps as much as may be kept, and counts what comes beyond; what does not end, ends it. */
    private static final class BoundedBytes extends OutputStream {

        private static final long MOST_COUNTED = 64L * LARGEST_RESULT;

        private final ByteArrayOutputStream kept = new ByteArrayOutputStream(256);
        private long size;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] { (byte) b }, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            size += length;
            if (size <= LARGEST_RESULT) {
                kept.write(bytes, offset, length);
            } else if (isFull()) {
                throw new IOException("more than anybody counts");
            }
        }

        boolean isFull() {
            return size > MOST_COUNTED;
        }

        String text() {
            if (size > LARGEST_RESULT) {
                throw new PayloadException("its result has " + (isFull() ? "more than " + MOST_COUNTED : size)
                        + " bytes of JSON; at most " + LARGEST_RESULT
                        + " are kept. Store large data elsewhere and answer with its address.");
            }
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
