package io.millrace.localstack.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Resend's {@code POST /emails}, which says how fast it may be called, and once that it was too fast. */
final class PacedResend implements AutoCloseable {

    private final HttpServer server;
    private final int callsPerSecond;
    private final int refusedCall;
    private final Duration retryAfter;
    private final List<Long> calls = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private long refusedAt;

    /**
     * @param refusedCall the number of the call that is answered 429
     */
    PacedResend(int callsPerSecond, int refusedCall, Duration retryAfter) {
        this.callsPerSecond = callsPerSecond;
        this.refusedCall = refusedCall;
        this.retryAfter = retryAfter;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "paced-resend");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/emails", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Emails that were taken, each once. */
    synchronized int taken() {
        return taken.size();
    }

    /** How long after the refusal each later call came. */
    synchronized List<Duration> callsAfterRefusal() {
        return calls.stream().filter(at -> refusedAt != 0 && at > refusedAt).map(at -> Duration.ofNanos(at - refusedAt))
                .toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("ratelimit-limit", String.valueOf(callsPerSecond));
            exchange.getResponseHeaders().set("ratelimit-policy", callsPerSecond + ";w=1");
            boolean refused = isRefused(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            if (refused) {
                exchange.getResponseHeaders().set("retry-after", String.valueOf(retryAfter.toSeconds()));
            }
            byte[] body = (refused ? "{\"statusCode\": 429, \"name\": \"rate_limit_exceeded\", \"message\": \"slower\"}"
                    : "{\"id\": \"" + UUID.randomUUID() + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? 429 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized boolean isRefused(String idempotencyKey) {
        calls.add(System.nanoTime());
        if (calls.size() == refusedCall) {
            refusedAt = System.nanoTime();
            return true;
        }
        taken.add(idempotencyKey);
        return false;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
