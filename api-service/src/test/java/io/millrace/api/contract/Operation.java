package io.millrace.api.contract;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that can be asked for.
 *
 * @param method in lower case
 * @param path with its parameters in braces
 * @param node what the document says of it
 */
public record Operation(String method, String path, JsonNode node) {

    /** The path with something in place of each parameter. */
    public String samplePath() {
        return path.replaceAll("\\{queue}", "default").replaceAll("\\{\\w+}", "x");
    }

    /** Whether anybody may ask for it, without a key. */
    public boolean isPublic() {
        return node.path("security").isArray() && node.path("security").isEmpty();
    }

    /** The roles that may ask for it. */
    public List<String> roles() {
        List<String> roles = new ArrayList<>();
        node.path("x-roles").forEach(role -> roles.add(role.asText()));
        return roles;
    }

    /** Whether its answer goes on until somebody ends it. */
    public boolean isStream() {
        return node.at("/responses/200/$ref").asText().endsWith("/Events");
    }

    /** Whether it cannot be answered while Redis is away. */
    public boolean needsTheBroker() {
        return node.at("/responses/503").isObject() && node.path("x-broker").asBoolean(true);
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
