package io.millrace.fakeresend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Resend's {@code POST /emails} on loopback, as its OpenAPI document and its pages on errors, rate limits and idempotency keys
 * describe it. Takes everything that has what the document requires, unless it was told otherwise.
 */
public final class FakeResend implements AutoCloseable {

    public static final String KEY = "re_test";

    /** A call: when it came by {@link System#nanoTime()}, and what it said. */
    public record Call(long at, String idempotencyKey, JsonNode body) {
    }

    /** An answer that is given instead of taking the email. */
    public record Answer(int status, Map<String, String> headers, String body) {

        /** An error by its status and name, and headers: a name and a value in turns. */
        public static Answer error(int status, String name, String... headers) {
            Map<String, String> all = new ConcurrentHashMap<>();
            for (int i = 0; i < headers.length; i += 2) {
                all.put(headers[i], headers[i + 1]);
            }
            return new Answer(status, all, "{\"statusCode\": " + status + ", \"name\": \"" + name + "\", \"message\": \"" + name
                    + " it is\"}");
        }
    }

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final HttpServer server;
    private final Queue<Answer> script = new ConcurrentLinkedQueue<>();
    private final Map<Integer, Answer> planned = new ConcurrentHashMap<>();
    private final Map<String, String> taken = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> bodies = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final List<JsonNode> emails = new CopyOnWriteArrayList<>();
    private final Map<String, String> limits = new ConcurrentHashMap<>();
    private volatile boolean takesAndFails;

    /** Listens from now on. */
    public FakeResend() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "fake-resend");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/emails", this::serve);
        server.start();
    }

    /** Where it listens. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** These answers are given first, one to a call. */
    public FakeResend answers(Answer... answers) {
        script.addAll(List.of(answers));
        return this;
    }

    /**
     * The answer to one call, when it comes.
     *
     * @param number of the call, from 1
     */
    public FakeResend answersCall(int number, Answer answer) {
        planned.put(number, answer);
        return this;
    }

    /** With every answer from now on: so many calls in so many seconds. */
    public FakeResend limit(int calls, int seconds) {
        limits.put("ratelimit-limit", String.valueOf(calls));
        limits.put("ratelimit-policy", calls + ";w=" + seconds);
        return this;
    }

    /** The next email is taken, and answered with a fault. */
    public FakeResend takesAndFails() {
        takesAndFails = true;
        return this;
    }

    /** Is as it was at first. */
    public void forget() {
        script.clear();
        planned.clear();
        taken.clear();
        bodies.clear();
        calls.clear();
        emails.clear();
        limits.clear();
        takesAndFails = false;
    }

    /** Every call so far, in their order. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /** What was taken, each once. */
    public List<JsonNode> emails() {
        return List.copyOf(emails);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = MAPPER.readTree(exchange.getRequestBody());
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            answer(exchange, answerTo(exchange, key, body, number(key, body)));
        }
    }

    /** Calls are numbered in the order in which they have come whole. */
    private synchronized int number(String key, JsonNode body) {
        calls.add(new Call(System.nanoTime(), key, body));
        return calls.size();
    }

    private Answer answerTo(HttpExchange exchange, String key, JsonNode body, int number) {
        if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return Answer.error(401, "missing_api_key");
        }
        Answer due = planned.remove(number);
        Answer scripted = due == null ? script.poll() : due;
        if (scripted != null) {
            return scripted;
        }
        if (exchange.getRequestHeaders().getFirst("User-Agent") == null) {
            return Answer.error(403, "validation_error");
        }
        for (String required : List.of("from", "to", "subject")) {
            if (body.path(required).isEmpty() && body.path(required).asText().isEmpty()) {
                return Answer.error(422, "missing_required_field");
            }
        }
        JsonNode before = bodies.putIfAbsent(key, body);
        if (before != null && !before.equals(body)) {
            return Answer.error(409, "invalid_idempotent_request");
        }
        String id = taken.computeIfAbsent(key, fresh -> {
            emails.add(body);
            return UUID.randomUUID().toString();
        });
        if (takesAndFails) {
            takesAndFails = false;
            return Answer.error(500, "internal_server_error");
        }
        return new Answer(200, Map.of(), "{\"id\": \"" + id + "\"}");
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException {
        limits.forEach(exchange.getResponseHeaders()::set);
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
