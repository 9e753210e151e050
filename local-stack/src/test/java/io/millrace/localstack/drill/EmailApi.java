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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.millrace.localstack.Port;
import io.millrace.localstack.StackConfig;

/** A producer in another process, over HTTP. */
final class EmailApi {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 64;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI emails;

    EmailApi(StackConfig config) {
        this.emails = URI.create("http://localhost:" + config.port(Port.API) + "/v1/emails");
    }

    /** Asks for a welcome email. */
    HttpResponse<String> welcome(String to, String name, String idempotencyKey) throws IOException, InterruptedException {
        return http.send(request(welcomeBody(to, name), idempotencyKey), BodyHandlers.ofString());
    }

    /** Asks for a welcome email until it is accepted, as producers do: "perhaps" is repeated under the same key. */
    void welcomeUntilAccepted(String to, String name, String idempotencyKey) {
        await("accepted: " + to).atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
            HttpResponse<String> answer = welcome(to, name, idempotencyKey);
            assertThat(answer.statusCode()).as(answer.body()).isIn(202, 503);
            return answer.statusCode() == 202;
        });
    }

    /** Asks for many plain emails, several at a time, and gives their status codes. */
    List<Integer> plain(int count, IntFunction<String> to) {
        List<Integer> answers = new ArrayList<>();
        for (int from = 0; from < count; from += AT_ONCE) {
            List<CompletableFuture<Integer>> running = IntStream.range(from, Math.min(count, from + AT_ONCE))
                    .mapToObj(i -> http.sendAsync(request(plainBody(to.apply(i)), to.apply(i)), BodyHandlers.ofString())
                            .thenApply(HttpResponse::statusCode))
                    .toList();
            running.forEach(answer -> answers.add(answer.join()));
        }
        return answers;
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
