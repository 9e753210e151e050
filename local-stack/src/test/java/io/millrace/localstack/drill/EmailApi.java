package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.millrace.localstack.Port;
import io.millrace.localstack.StackConfig;

/** A producer in another process, over HTTP. */
final class EmailApi {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 64;
    private static final int MANY = 1000;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI emails;

    EmailApi(StackConfig config) {
        this.emails = URI.create("http://localhost:" + config.port(Port.API) + "/v1/emails");
    }

    /** Asks for a welcome email. */
    HttpResponse<String> welcome(String to, String name, String idempotencyKey) throws IOException, InterruptedException {
        return http.send(request(welcomeBody(to, name), idempotencyKey), BodyHandlers.ofString());
    }

    /** Asks for an email from a template. */
    HttpResponse<String> template(String to, String id, String variables) throws IOException, InterruptedException {
        return http.send(request("""
                {"to": "%s", "template": {"id": "%s", "variables": %s}}""".formatted(to, id, variables), to),
                BodyHandlers.ofString());
    }

    /** Asks for a welcome email until it is accepted, as producers do: "perhaps" is repeated under the same key. */
    void welcomeUntilAccepted(String to, String name, String idempotencyKey) {
        await("accepted: " + to).atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
            HttpResponse<String> answer = welcome(to, name, idempotencyKey);
            assertThat(answer.statusCode()).as(answer.body()).isIn(202, 503);
            return answer.statusCode() == 202;
        });
    }

    /**
     * Asks for many plain emails, several at a time, each until it is accepted.
     *
     * @param to the address of each, which is its idempotency key too
     * @return how often the answer was "perhaps" and the email was asked for again
     */
    int plainUntilAccepted(int count, IntFunction<String> to) {
        int repeats = 0;
        Deque<String> waiting = IntStream.range(0, count).mapToObj(to).collect(Collectors.toCollection(ArrayDeque::new));
        while (!waiting.isEmpty()) {
            Map<String, CompletableFuture<Integer>> running = new LinkedHashMap<>();
            while (running.size() < AT_ONCE && !waiting.isEmpty()) {
                String address = waiting.remove();
                running.put(address, http.sendAsync(request(plainBody(address), address), BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode));
            }
            for (Map.Entry<String, CompletableFuture<Integer>> answer : running.entrySet()) {
                int status = answer.getValue().join();
                assertThat(status).as("answer to " + answer.getKey()).isIn(202, 503);
                if (status == 503) {
                    waiting.add(answer.getKey());
                    repeats++;
                }
            }
            assertThat(repeats).as("503s").isLessThan(Math.max(MANY, count));
        }
        return repeats;
    }

    /** Asks for a plain email under its address as the idempotency key. */
    int plain(String to) throws InterruptedException {
        try {
            return http.send(request(plainBody(to), to), BodyHandlers.ofString()).statusCode();
        } catch (IOException noAnswer) {
            return 0;
        }
    }

    private HttpRequest request(String body, String idempotencyKey) {
        return HttpRequest.newBuilder(emails).timeout(TIMEOUT)
                .header("Authorization", "Bearer " + StackConfig.DEVELOPMENT_KEY)
                .header("Content-Type", "application/json").header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(body)).build();
    }

    private static String plainBody(String to) {
        return """
                {"to": "%s", "subject": "Hello", "text": "Hello from the drill"}""".formatted(to);
    }

    private static String welcomeBody(String to, String name) {
        return """
                {"to": "%s", "template": {"id": "welcome",
                 "variables": {"name": "%s", "dashboardUrl": "https://example.com/dashboard"}}}""".formatted(to, name);
    }
}
