package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.localstack.Port;

/** The mail server is slow, or away; nothing fails, and nothing else is held up. */
class MailServerTroubleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration AWAY = Duration.ofMinutes(2);
    private static final Duration RETURN = Duration.ofSeconds(60);
    private static final int EMAILS = 300;
    private static final int AT_ONCE = 10;

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Drill drill;

    @BeforeAll
    static void start() {
        drill = Drill.start("mail-server-trouble", Map.of());
    }

    @AfterAll
    static void stop() {
        drill.close();
    }

    /** Ten mails of ten seconds each are under way at once; the worker's loops turn all the while. */
    @Test
    void serverThatTakesTenSecondsForAMailBlocksNoLoop() throws Exception {
        drill.awaitBooks("all quiet", PATIENCE, books -> books.live() == 0);
        long completed = drill.books().completed();
        drill.stack().mailCatcher().stop();
        try (SlowSmtp slow = new SlowSmtp(drill.port(Port.SMTP), Duration.ofSeconds(10))) {
            drill.api().plainUntilAccepted(AT_ONCE, i -> "slow-" + i + "@example.com");
            drill.awaitBooks("all are being sent", PATIENCE, books -> books.active() == AT_ONCE);
            await("the first is taken").atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
                long asked = System.nanoTime();
                assertThat(live().statusCode()).isEqualTo(200);
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).as("the worker's health answered after")
                        .isLessThan(Duration.ofSeconds(2));
                return !slow.taken().isEmpty();
            });
            await("all taken").atMost(PATIENCE).until(() -> slow.taken().size() == AT_ONCE);
            drill.awaitBooks("all done", PATIENCE, books -> books.completed() == completed + AT_ONCE && books.live() == 0);
        } finally {
            drill.stack().mailCatcher().start();
        }
        assertThat(drill.books().failed()).isZero();
    }

    @Test
    @Tag("slow")
    void twoMinutesWithoutTheMailServerFailNothing() {
        drill.awaitBooks("all quiet", PATIENCE, books -> books.live() == 0);
        long completed = drill.books().completed();
        drill.stack().mailCatcher().stop();
        long away = System.nanoTime();
        try {
            drill.api().plainUntilAccepted(EMAILS, i -> "away-" + i + "@example.com");
            await("two minutes").atMost(AWAY.plusSeconds(10)).pollInterval(Duration.ofSeconds(1)).until(() -> {
                assertThat(drill.books().failed()).isZero();
                return System.nanoTime() - away > AWAY.toNanos();
            });
        } finally {
            drill.stack().mailCatcher().start();
        }
        long back = System.nanoTime();
        drill.awaitBooks("all delivered", RETURN, books -> books.completed() == completed + EMAILS && books.live() == 0);
        System.out.printf("%d emails delivered %.1f s after the mail server was back%n", EMAILS,
                (System.nanoTime() - back) / 1e9);
        assertThat(drill.books().failed()).isZero();
        assertThat(drill.books().balance()).isTrue();
        Map<String, Long> mails = drill.mailsByRecipient();
        for (int i = 0; i < EMAILS; i++) {
            assertThat(mails).containsEntry("away-" + i + "@example.com", 1L);
        }
    }

    private static HttpResponse<String> live() throws Exception {
        URI health = URI.create("http://127.0.0.1:" + drill.port(Port.WORKER_MANAGEMENT) + "/q/health/live");
        return HTTP.send(HttpRequest.newBuilder(health).build(), BodyHandlers.ofString());
    }
}
