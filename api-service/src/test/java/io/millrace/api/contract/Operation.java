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

    /** Whether it cannot be answered without the broker. */
    public boolean needsBroker() {
        return node.path("x-broker").asBoolean(true);
    }

    /** The roles that may ask for it. */
    public List<String> roles() {
        List<String> roles = new ArrayList<>();
        node.path("x-roles").forEach(role -> roles.add(role.asText()));
        return roles;
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
