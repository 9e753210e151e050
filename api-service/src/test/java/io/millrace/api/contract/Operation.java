package io.millrace.api.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Something that can be asked for.
 *
 * @param method in lower case
 * @param path with its parameters in braces
 * @param node what the document says of it
 */
public record Operation(String method, String path, JsonNode node) {

    /** Its name in the contract. */
    public String id() {
        return node.get("operationId").asText();
    }

    /** The statuses that it may be answered with. */
    public List<Integer> statuses() {
        return node.get("responses").properties().stream().map(response -> Integer.valueOf(response.getKey())).toList();
    }

    /** The headers that an answer of that status has. */
    public List<String> headers(int status) {
        return response(status).path("headers").properties().stream().map(Map.Entry::getKey).toList();
    }

    /** The most bytes that its body may have. */
    public int mostBytes() {
        return response(413).get("x-most-bytes").asInt();
    }

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

    private JsonNode response(int status) {
        return Contract.get().resolve(node.at("/responses/" + status));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
