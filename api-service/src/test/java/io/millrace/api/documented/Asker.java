package io.millrace.api.documented;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;

import io.millrace.api.contract.Contract;
import io.millrace.api.contract.Operation;

/** Sends what the table says, holds each answer against the contract, and notes what has been provoked. */
final class Asker {

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Set<String> provoked = new ConcurrentSkipListSet<>();

    /** An answer; its body is empty where it never ends. */
    private record Answer(HttpResponse<InputStream> response, String body) {

        static Answer of(Operation operation, HttpResponse<InputStream> response) {
            try (InputStream stream = response.body()) {
                boolean endless = operation.isStream() && response.statusCode() == 200;
                return new Answer(response, endless ? "" : new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String contentType() {
            return response.headers().firstValue("Content-Type").orElse("");
        }
    }

    /** Sends it and judges the answer. */
    void ask(Ask ask) {
        asking(ask).join();
    }

    /** The same, without waiting. */
    CompletableFuture<Void> asking(Ask ask) {
        Operation operation = ask.documented();
        return http.sendAsync(ask.request(), BodyHandlers.ofInputStream())
                .thenAcceptAsync(response -> judge(ask, operation, Answer.of(operation, response)));
    }

    /** The documented responses that no request has been answered with, each as operation and status. */
    Set<String> unprovoked() {
        Set<String> left = new ConcurrentSkipListSet<>();
        Contract.get().operations().forEach(
                operation -> operation.statuses().forEach(status -> left.add(operation.id() + " " + status)));
        left.removeAll(provoked);
        return left;
    }

    private void judge(Ask ask, Operation operation, Answer answer) {
        HttpResponse<InputStream> response = answer.response();
        assertThat(response.statusCode()).as("%s: %s", ask, answer.body()).isEqualTo(ask.status());
        if (!operation.isStream() || response.statusCode() != 200) {
            assertThat(Contract.get().complaints(operation, response.statusCode(), answer.contentType(), answer.body()))
                    .as("%s: %s", ask, answer.body()).isEmpty();
        }
        assertThat(response.headers().map().keySet()).as("headers of %s", ask)
                .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
                .containsAll(operation.headers(response.statusCode()));
        provoked.add(operation.id() + " " + response.statusCode());
    }
}
