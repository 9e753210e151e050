package io.millrace.api.documented;

import static io.millrace.api.ApiUnderTest.OPERATOR_KEY;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.api.contract.Contract;
import io.millrace.api.contract.Operation;
import io.restassured.RestAssured;

/**
 * A row of the table: a request, and the status that it is to be answered with.
 *
 * @param operation what the contract calls it
 * @param parameters of the path
 * @param query with its question mark; empty for none
 * @param headers among them the key; the operator's, unless the row says otherwise
 * @param body {@code null} for none
 */
record Ask(String operation, int status, Map<String, String> parameters, String query, Map<String, String> headers,
        @Nullable String body) {

    private static final String KEY = "Authorization";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    Ask {
        parameters = Map.copyOf(parameters);
        headers = Map.copyOf(headers);
    }

    static Ask ask(String operation, int status) {
        return new Ask(operation, status, Map.of(), "", Map.of(), null).as(OPERATOR_KEY);
    }

    Ask as(String key) {
        return header(KEY, "Bearer " + key);
    }

    Ask withoutKey() {
        Map<String, String> rest = new HashMap<>(headers);
        rest.remove(KEY);
        return new Ask(operation, status, parameters, query, rest, body);
    }

    /** With something in the place of a parameter of the path. */
    Ask of(String parameter, String value) {
        return new Ask(operation, status, with(parameters, parameter, value), query, headers, body);
    }

    /** Of the task at an address. */
    Ask ofTask(String location) {
        String[] steps = URI.create(location).getPath().split("/", -1);
        return of("queue", steps[3]).of("id", steps[5]);
    }

    Ask query(String name, String value) {
        return new Ask(operation, status, parameters,
                query + (query.isEmpty() ? "?" : "&") + name + "=" + encoded(value), headers, body);
    }

    Ask header(String name, String value) {
        return new Ask(operation, status, parameters, query, with(headers, name, value), body);
    }

    /** With a body, JSON unless another type is given after. */
    Ask body(String content) {
        return new Ask(operation, status, parameters, query, with(headers, "Content-Type", "application/json"), content);
    }

    /** The same, for another status. */
    Ask expecting(int other) {
        return new Ask(operation, other, parameters, query, headers, body);
    }

    Operation documented() {
        return Contract.get().operations().stream().filter(known -> known.id().equals(operation)).findFirst()
                .orElseThrow(() -> new IllegalStateException("The contract has no operation " + operation));
    }

    HttpRequest request() {
        Operation known = documented();
        String path = known.path();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            path = path.replace("{" + parameter.getKey() + "}", encoded(parameter.getValue()));
        }
        if (path.contains("{")) {
            throw new IllegalStateException("The row of " + this + " leaves a parameter of " + path + " out");
        }
        HttpRequest.Builder request = HttpRequest
                .newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path + query)).timeout(PATIENCE)
                .method(known.method().toUpperCase(Locale.ROOT),
                        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return request.build();
    }

    @Override
    public String toString() {
        return operation + " " + status;
    }

    private static Map<String, String> with(Map<String, String> before, String name, String value) {
        Map<String, String> after = new HashMap<>(before);
        after.put(name, value);
        return after;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
