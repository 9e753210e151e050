package io.millrace.api.json;

import java.io.IOException;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.millrace.api.problem.ProblemException;
import io.millrace.api.problem.ProblemType;

/**
 * Parses request bodies: one JSON object or array, no field twice, nothing behind it, and not nested beyond {@value #DEEPEST}
 * levels.
 */
public final class JsonBody {

    /** How deep objects and arrays may be nested. */
    public static final int DEEPEST = 32;

    /** How the parser names another place in the body; what it says of the body's source means nothing to who sent it. */
    private static final Pattern PARSERS_PLACE = Pattern.compile("\\[Source: [^;]*; (line: \\d+, column: \\d+)]");

    private static final int LONGEST_REASON = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // Numbers pass through as they were written.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonBody() {
    }

    /**
     * The array that a body holds.
     *
     * @throws ProblemException {@link ProblemType#MALFORMED_JSON}, with line and column, when it holds none
     */
    public static ArrayNode parseArray(byte[] body) {
        JsonNode root = read(body);
        if (root instanceof ArrayNode array) {
            return array;
        }
        throw malformed(root.isMissingNode() ? "The body is empty; send a JSON array"
                : "The body is " + JsonFields.kindOf(root) + "; send an array");
    }

    /**
     * The object that a body holds.
     *
     * @throws ProblemException {@link ProblemType#MALFORMED_JSON}, with line and column, when it holds none
     */
    public static ObjectNode parse(byte[] body) {
        JsonNode root = read(body);
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw malformed(root.isMissingNode() ? "The body is empty; send a JSON object"
                : "The body is " + JsonFields.kindOf(root) + "; send an object");
    }

    private static JsonNode read(byte[] body) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw malformed(place(e) + reason(e));
        } catch (IOException e) {
            // Bytes that are no text in the encoding that their start announces.
            throw malformed(reason(e));
        }
    }

    private static ProblemException malformed(String detail) {
        return new ProblemException(ProblemType.MALFORMED_JSON, detail);
    }

    private static String place(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? "" : "Line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }

    private static String reason(IOException e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        String reason = message == null ? "not readable as JSON" : PARSERS_PLACE.matcher(message).replaceAll("$1");
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
    }
}
