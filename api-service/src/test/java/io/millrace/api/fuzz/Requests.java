package io.millrace.api.fuzz;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import io.millrace.api.ApiUnderTest;
import io.millrace.api.contract.Contract;
import io.millrace.api.contract.Operation;
import io.vertx.core.buffer.Buffer;

/** Makes requests for any operation of the contract: most of them right in most respects, so that they get somewhere. */
final class Requests {

    /** What is sent. */
    record Request(Operation operation, String path, Map<String, String> headers, @Nullable Buffer body) {

        @Override
        public String toString() {
            return operation.method().toUpperCase(Locale.ROOT) + " " + path + " " + headers + "\n"
                    + (body == null ? "" : body.getString(0, Math.min(body.length(), 2_000)));
        }
    }

    private static final int LONGEST_PART = 60;
    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");
    private static final List<String> KEYS = List.of(ApiUnderTest.OPERATOR_KEY, ApiUnderTest.OPERATOR_KEY,
            ApiUnderTest.OPERATOR_KEY, ApiUnderTest.OPERATOR_KEY, ApiUnderTest.OPERATOR_KEY, ApiUnderTest.OPERATOR_KEY,
            ApiUnderTest.OPERATOR_KEY, ApiUnderTest.OPERATOR_KEY, ApiUnderTest.OPERATOR_KEY, ApiUnderTest.PRODUCER_KEY,
            ApiUnderTest.VIEWER_KEY, "nobody's");
    private static final List<String> TYPES = List.of("application/json", "application/x-ndjson", "text/plain", "nonsense",
            "application/json; charset=utf-16", "*/*", "application/xml");

    private final Contract contract;
    private final Random random;
    private final Values values;
    private final Map<String, List<String>> known = new LinkedHashMap<>();

    Requests(Contract contract, Random random) {
        this.contract = contract;
        this.random = random;
        this.values = new Values(contract.document(), random);
    }

    /** Remembers the address of something that was made, so that later requests find it. */
    void remember(String address) {
        String location = URI.create(address).getPath();
        for (Operation operation : contract.operations()) {
            List<String> names = new ArrayList<>();
            Matcher parameters = PARAMETER.matcher(operation.path());
            while (parameters.find()) {
                names.add(parameters.group(1));
            }
            Matcher place = Pattern.compile(PARAMETER.matcher(operation.path()).replaceAll("([^/]+)")).matcher(location);
            if (!names.isEmpty() && place.matches()) {
                for (int i = 0; i < names.size(); i++) {
                    List<String> of = known.computeIfAbsent(names.get(i), name -> new ArrayList<>());
                    of.add(place.group(i + 1));
                    if (of.size() > 50) {
                        of.remove(0);
                    }
                }
                return;
            }
        }
    }

    /** The next request. */
    Request next() {
        Operation operation = values.chance(0.2) ? values.any(enqueueing()) : values.any(contract.operations());
        List<JsonNode> parameters = new ArrayList<>();
        operation.node().path("parameters").forEach(parameter -> parameters.add(contract.resolve(parameter)));
        Map<String, String> headers = new LinkedHashMap<>();
        if (!values.chance(0.02)) {
            headers.put("Authorization", "Bearer " + values.any(KEYS));
        }
        if (values.chance(0.1)) {
            headers.put("Accept", values.any(TYPES));
        }
        for (JsonNode parameter : parameters) {
            if (parameter.path("in").asText().equals("header") && values.chance(0.3)) {
                headers.put(parameter.get("name").asText(), values.chance(0.5) ? "k" + random.nextInt(20)
                        : printable(values.chance(0.5) ? values.valid(parameter.get("schema")).asText() : values.oddText()));
            }
        }
        byte[] body = body(operation, headers);
        return new Request(operation, path(operation, parameters) + query(parameters), headers,
                body == null ? null : Buffer.buffer(body));
    }

    /** What makes tasks, so that there are some. */
    private List<Operation> enqueueing() {
        return contract.operations().stream().filter(operation -> operation.path().equals("/v1/tasks")).toList();
    }

    private String path(Operation operation, List<JsonNode> parameters) {
        Matcher names = PARAMETER.matcher(operation.path());
        StringBuilder path = new StringBuilder();
        while (names.find()) {
            names.appendReplacement(path, Matcher.quoteReplacement(pathValue(names.group(1), parameters)));
        }
        return names.appendTail(path).toString();
    }

    private String pathValue(String name, List<JsonNode> parameters) {
        List<String> seen = known.getOrDefault(name, List.of());
        if (!seen.isEmpty() && values.chance(0.8)) {
            return seen.get(random.nextInt(seen.size()));
        }
        JsonNode schema = parameters.stream().filter(parameter -> parameter.path("name").asText().equals(name)).findFirst()
                .orElseThrow().get("schema");
        String value = values.chance(0.7) ? values.valid(schema).asText() : values.oddText();
        return value.isEmpty() || value.equals(".") ? "x" : encoded(value);
    }

    private String query(List<JsonNode> parameters) {
        List<String> pairs = new ArrayList<>();
        for (JsonNode parameter : parameters) {
            while (parameter.path("in").asText().equals("query") && values.chance(0.35)) {
                JsonNode value = values.valid(parameter.get("schema"));
                pairs.add(encoded(parameter.get("name").asText()) + "="
                        + encoded(values.chance(0.8) ? value.asText() : values.oddText()));
            }
        }
        if (values.chance(0.03)) {
            pairs.add(encoded(values.oddText()) + "=" + encoded(values.oddText()));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private byte @Nullable [] body(Operation operation, Map<String, String> headers) {
        JsonNode content = contract.resolve(operation.node().path("requestBody")).path("content");
        if (content.isMissingNode()) {
            return values.chance(0.05) ? "{}".getBytes(StandardCharsets.UTF_8) : null;
        }
        List<String> types = new ArrayList<>();
        content.fieldNames().forEachRemaining(types::add);
        String type = values.any(types);
        headers.put("Content-Type", values.chance(0.95) ? type : values.any(TYPES));
        JsonNode value = values.chance(0.25) ? example(content.get(type)) : values.valid(content.get(type).path("schema"));
        // Most are for queues of their own, so that nothing else that is tested is disturbed.
        for (int i = values.chance(0.4) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            value = values.spoiled(value.deepCopy());
        }
        return bytes(value, type);
    }

    private JsonNode example(JsonNode media) {
        List<JsonNode> examples = new ArrayList<>();
        media.path("examples").forEach(example -> examples.add(example.get("value")));
        return examples.isEmpty() ? values.valid(media.path("schema")) : values.any(examples);
    }

    private byte[] bytes(JsonNode value, String type) {
        String text = value.toString();
        if (type.contains("ndjson")) {
            text = value instanceof ArrayNode ? text : text + "\n" + text + (random.nextBoolean() ? "\n" : "");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (values.chance(0.05)) {
            return switch (random.nextInt(4)) {
                case 0 -> new byte[0];
                case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                case 2 -> text.getBytes(StandardCharsets.UTF_16);
                default -> flipped(bytes);
            };
        }
        return bytes;
    }

    private byte[] flipped(byte[] bytes) {
        byte[] other = bytes.clone();
        for (int i = 0; i < 3 && other.length > 0; i++) {
            other[random.nextInt(other.length)] = (byte) random.nextInt();
        }
        return other;
    }

    /** As a part of an address, which has at most 4 kB: what is longer the HTTP server refuses before anything here sees it. */
    private static String encoded(String text) {
        String part = text.length() <= LONGEST_PART ? text : text.substring(0, LONGEST_PART);
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** As the client lets it through in a header. */
    private static String printable(String text) {
        String printable = text.replaceAll("[^\\x20-\\x7e]", "").strip();
        return printable.isEmpty() ? UUID.randomUUID().toString() : printable;
    }
}
