package io.millrace.redis;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import io.millrace.broker.Episode;

/**
 * Writes what an attempt leaves as JSON; {@code remember} in {@code lib.lua} adds when it was, and {@link TimelineReader} reads
 * it.
 */
final class EpisodeCodec {

    private static final JsonFactory JSON = new JsonFactory();
    private static final int LONGEST_REASON = 2_048;
    private static final int LONGEST_STACK = 2_048;

    private EpisodeCodec() {
    }

    /** Without the opening brace: the times go before it. */
    static String encode(Episode episode, String worker) {
        StringWriter text = new StringWriter(128);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("number", episode.number());
            json.writeStringField("worker", worker);
            json.writeStringField("outcome", episode.outcome());
            if (!episode.reason().isEmpty()) {
                json.writeStringField("error", shorten(episode.reason(), LONGEST_REASON));
            }
            if (episode.thrown() != null) {
                json.writeStringField("type", shorten(episode.thrown().type(), LONGEST_REASON));
                json.writeStringField("stack", shorten(episode.thrown().stack(), LONGEST_STACK));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write JSON into memory", e);
        }
        return text.toString().substring(1);
    }

    /** How long it ran in milliseconds; empty when it did not. */
    static String ran(Episode episode) {
        return episode.ran() == null ? "" : String.valueOf(episode.ran().toMillis());
    }

    private static String shorten(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
