package io.millrace.localstack.inbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What the inbox answers. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Response(int status, String contentType, byte[] body, Map<String, String> headers) {

    static Response ok(String contentType, byte[] body) {
        return new Response(200, contentType, body, Map.of());
    }

    static Response ok(String contentType, String body) {
        return ok(contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    static Response html(String page) {
        return ok("text/html; charset=utf-8", page);
    }

    static Response text(int status, String line) {
        return new Response(status, "text/plain; charset=utf-8", line.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Response seeOther(String path) {
        return text(303, "See " + path).with("Location", path);
    }

    /** A file that comes with the inbox. */
    static Response resource(String contentType, String name) {
        try (InputStream file = Response.class.getResourceAsStream("/inbox/" + name)) {
            if (file == null) {
                throw new IllegalStateException("Missing on the class path: /inbox/" + name);
            }
            return ok(contentType, file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read /inbox/" + name, e);
        }
    }

    Response with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Response(status, contentType, body, more);
    }
}
