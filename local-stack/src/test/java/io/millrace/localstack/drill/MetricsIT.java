package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.millrace.localstack.Port;
import io.millrace.localstack.Service;
import io.millrace.localstack.StackConfig;

/**
 * What Prometheus is told of work that was done, and of a mail server that is away. Of schedules, see {@link TwoSchedulersIT}.
 */
@Execution(ExecutionMode.CONCURRENT)
class MetricsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int EMAILS = 5;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void servicesTellWhatTheyDidAndThePageSaysSo() throws Exception {
        try (Drill drill = Drill.start("metrics", Map.of("MILLRACE_STATISTICS_MAIL_TO", "ops@example.com"))) {
            drill.api().plainUntilAccepted(EMAILS, i -> "metered-" + i + "@example.com");
            String later = post(drill, "/v1/emails", """
                    {"to": "later@example.com", "subject": "Hello", "text": "Hello", "scheduled_at": "%s"}
                    """.formatted(Instant.now().plusSeconds(3600)), 202).replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
            post(drill, "/v1/emails/" + later + "/cancel", "", 200);
            post(drill, "/v1/tasks", "{\"type\": \"stats:daily\", \"payload\": {}}", 202);
            drill.awaitMailTo("ops@example.com", PATIENCE);
            drill.awaitBooks("all done", PATIENCE, books -> books.live() == 0);

            // Ends are counted on a thread of their own, which may come later than the books.
            await("all counted").atMost(PATIENCE).until(() -> Scrape.of(drill.port(Port.WORKER_MANAGEMENT))
                    .sum("millrace_tasks_seconds_count") == EMAILS + 2);
            Scrape worker = Scrape.of(drill.port(Port.WORKER_MANAGEMENT));
            assertThat(worker.sum("millrace_tasks_seconds_count", "type", "email:send", "queue", "default", "outcome",
                    "completed")).isEqualTo(EMAILS + 1);
            assertThat(worker.sum("millrace_tasks_seconds_count", "type", "stats:daily")).isEqualTo(1);
            assertThat(worker.sum("millrace_tasks_wait_seconds_bucket", "le", "+Inf")).isEqualTo(EMAILS + 2);
            assertThat(worker.sum("millrace_emails_total", "template", "none", "event", "sent")).isEqualTo(EMAILS + 1);
            assertThat(worker.sum("millrace_mail_parked", "provider", "smtp")).isZero();
            assertThat(worker.has("jvm_memory_used_bytes")).isTrue();

            Scrape api = Scrape.of(drill.port(Port.API_MANAGEMENT));
            assertThat(api.sum("millrace_tasks_enqueued_total", "type", "email:send", "outcome", "accepted"))
                    .isEqualTo(EMAILS + 1);
            assertThat(api.sum("millrace_emails_total", "event", "canceled")).isEqualTo(1);
            assertThat(api.sum("http_server_requests_seconds_count", "uri", "/v1/emails", "status", "202"))
                    .isEqualTo(EMAILS + 1);
            assertThat(api.has("jvm_memory_used_bytes")).isTrue();
            assertThat(Scrape.get(drill.port(Port.API)).statusCode()).as("metrics where callers ask").isEqualTo(404);

            drill.stack().mailCatcher().stop();
            drill.api().plainUntilAccepted(1, i -> "waits@example.com");
            await("the breaker").atMost(PATIENCE).until(() -> Scrape.of(drill.port(Port.API_MANAGEMENT))
                    .sum("millrace_breaker_open", "dependency", "smtp") == 1);
            api = Scrape.of(drill.port(Port.API_MANAGEMENT));
            assertThat(api.sum("millrace_broker_up")).isEqualTo(1);
            assertThat(api.sum("millrace_queue_tasks", "queue", "default", "state", "completed")).isEqualTo(EMAILS + 2);
            assertThat(api.sum("millrace_queue_tasks", "queue", "default", "state", "canceled")).isEqualTo(1);
            assertThat(api.sum("millrace_queue_tasks", "queue", "default") - api.sum("millrace_queue_tasks", "queue",
                    "default", "state", "completed")).as("the one that waits, and the cancelled one").isEqualTo(2);
            assertThat(api.sum("millrace_queue_ledger_difference")).isZero();
            assertThat(api.sum("millrace_workers")).isEqualTo(1);
            assertThat(api.sum("millrace_workers_slots")).isEqualTo(50);
            MetricsPage.check(Service.API, api);
            MetricsPage.check(Service.WORKER, Scrape.of(drill.port(Port.WORKER_MANAGEMENT)));

            drill.stack().redis().stop();
            await("no values").atMost(PATIENCE).until(() -> !Scrape.of(drill.port(Port.API_MANAGEMENT))
                    .has("millrace_queue_tasks"));
            assertThat(Scrape.of(drill.port(Port.API_MANAGEMENT)).sum("millrace_broker_up")).isZero();
        }
    }

    @Test
    void everyMetricThatIsNamedSomewhereIsOnThePage() {
        assertThat(MetricsPage.strangers()).isEmpty();
    }

    private static String post(Drill drill, String path, String body, int status) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + drill.port(Port.API) + path))
                .header("Authorization", "Bearer " + StackConfig.DEVELOPMENT_KEY).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
    }
}
