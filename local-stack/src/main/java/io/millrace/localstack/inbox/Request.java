package io.millrace.localstack.inbox;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import com.sun.net.httpserver.HttpExchange;

/**
 * What the inbox is asked.
 *
 * @param segments of the path, none for {@code /}
 * @param host that the client believes to talk to, without its port
 * @param origin of the page that asks, where the browser tells
 */
record Request(String method, List<String> segments, String query, String host, @Nullable String origin, String body) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int LARGEST_BODY = 1 << 20;

    static Request of(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getRawQuery();
        String host = exchange.getRequestHeaders().getFirst("Host");
        return new Request(exchange.getRequestMethod(),
                List.of(path.replaceAll("^/+|/+$", "").split("/")).stream().filter(part -> !part.isEmpty()).toList(),
                query == null ? "" : query, host == null ? "" : host.replaceFirst(":\\d+$", ""),
                exchange.getRequestHeaders().getFirst("Origin"),
                new String(exchange.getRequestBody().readNBytes(LARGEST_BODY), StandardCharsets.UTF_8));
    }

    /**
     * Whether it was meant for this machine, and not led here by a page from elsewhere: the mails hold links that sign people
     * in.
     */
    boolean isLocal() {
        return LOOPBACK.contains(host) && (origin == null
                || LOOPBACK.contains(origin.replaceFirst("^http://", "").replaceFirst(":\\d+$", "")));
    }

    /** A number of the query, held between 0 and a limit; the fallback when it is missing or no number. */
    int number(String name, int fallback, int limit) {
        for (String pair : query.split("&", -1)) {
            String[] halves = pair.split("=", 2);
            if (halves.length == 2 && halves[0].equals(name)) {
                String value = URLDecoder.decode(halves[1], StandardCharsets.UTF_8);
                return value.matches("\\d{1,9}") ? Math.min(Integer.parseInt(value), limit) : fallback;
            }
        }
        return fallback;
    }
}
