package io.millrace.api.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;

/**
 * The OpenAPI document. Fields that it does not mention count as wrong, although callers are asked to bear them: here they are
 * forgotten documentation.
 */
public final class Contract {

    private static final String ADDRESS = "https://millrace.test/openapi";
    private static final Contract INSTANCE = new Contract();

    private final JsonNode document;
    private final JsonSchemaFactory schemas;
    private final SchemaValidatorsConfig config = SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private Contract() {
        try (InputStream yaml = Objects.requireNonNull(
                Contract.class.getResourceAsStream("/META-INF/openapi.yaml"))) {
            document = new ObjectMapper(new YAMLFactory()).readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ObjectNode closed = document.deepCopy();
        close(closed);
        schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(loaders -> loaders.schemas(Map.of(ADDRESS, closed.toString()))));
    }

    /** The one that there is. */
    public static Contract get() {
        return INSTANCE;
    }

    /** The document itself. */
    public JsonNode document() {
        return document;
    }

    /** What a reference leads to; anything else is what it is. */
    public JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    /** Everything that can be asked for. */
    public List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.get("paths").properties().forEach(path -> path.getValue().properties().forEach(method -> operations
                .add(new Operation(method.getKey(), path.getKey(), method.getValue()))));
        return operations;
    }

    /** What a request asks for, if the document knows it. */
    public Optional<Operation> operation(String method, String path) {
        return operations().stream().filter(operation -> operation.method().equalsIgnoreCase(method)
                && Pattern.matches(operation.path().replaceAll("\\{\\w+}", "[^/]+"), path)).findFirst();
    }

    /** What is wrong with an answer; nothing, when it is as promised. */
    public List<String> complaints(Operation operation, int status, String contentType, String body) {
        String reference = operation.node().at("/responses/" + status + "/$ref").asText();
        if (reference.isEmpty()) {
            return List.of("status " + status + " is not documented");
        }
        JsonNode content = document.at(reference.substring(1)).path("content");
        if (body.isEmpty()) {
            return content.isMissingNode() || content.has("application/x-ndjson") ? List.of()
                    : List.of("no body, where one is documented");
        }
        String type = contentType.replaceAll(";.*", "");
        if (!content.has(type)) {
            return List.of(type + " is not documented for status " + status);
        }
        if (!type.endsWith("json") || type.contains("ndjson")) {
            return List.of();
        }
        return validate(reference + "/content/" + type.replace("/", "~1") + "/schema", body);
    }

    /** What is wrong with a document, held against one of the schemas by its name. */
    public List<String> complaintsAbout(String schema, String json) {
        return validate("#/components/schemas/" + schema, json);
    }

    private List<String> validate(String pointer, String json) {
        return schemas.getSchema(SchemaLocation.of(ADDRESS + pointer), config)
                .validate(json, InputFormat.JSON).stream().map(ValidationMessage::getMessage).toList();
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("type").asText().equals("object") && object.has("properties")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(Contract::close);
    }
}
