package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.millrace.localstack.Port;

/** Workers end, well or badly, in the middle of their work; the work is done all the same. */
class WorkerEndsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BACKLOG = 2000;
    private static final int UNDER_WAY = 50;

    private static Drill drill;

    @BeforeAll
    static void start() {
        drill = Drill.start("worker-ends", Map.of());
    }

    @AfterAll
    static void stop() {
        drill.close();
    }

    @Test
    void mailOfAKilledWorkerIsSentByTheNext() throws Exception {
        long before = drill.books().accepted();
        drill.stack().mailCatcher().stop();
        try (Tarpit tarpit = new Tarpit(drill.port(Port.SMTP))) {
            drill.api().welcomeUntilAccepted("held@example.com", "Ada", "held");
            await("the worker sends").atMost(PATIENCE).until(() -> tarpit.held() > 0);
            assertThat(drill.books().active()).isEqualTo(1);
            drill.worker().kill();
        }
        drill.stack().mailCatcher().start();

        drill.worker().start();
        drill.worker().awaitReady();

        drill.awaitMailTo("held@example.com", Drill.LEASE.plusSeconds(15));
        drill.awaitBooks("all done", PATIENCE, books -> books.accepted() == before + 1 && books.live() == 0);
        assertThat(drill.books().failed()).isZero();
        assertThat(drill.books().balance()).isTrue();
        assertThat(drill.mailsTo("held@example.com")).hasSize(1);
    }

    @Test
    void workerToldToEndFinishesWhatItHoldsAndHandsBackTheRest() throws Exception {
        drill.awaitBooks("all quiet", PATIENCE, books -> books.live() == 0);
        Books before = drill.books();
        drill.worker().stop();
        assertThat(drill.api().plain(BACKLOG, i -> "load-" + i + "@example.com")).containsOnly(202);
        drill.worker().start();
        long received = drill.stack().mailbox().received();
        await("under load").atMost(PATIENCE).pollInterval(Duration.ofMillis(1))
                .until(() -> drill.stack().mailbox().received() > received + UNDER_WAY);

        long told = System.nanoTime();
        drill.worker().stop();
        Duration ended = Duration.ofNanos(System.nanoTime() - told);
        Books after = drill.books();

        assertThat(ended).isLessThan(Duration.ofSeconds(28)); // Later it would have been killed.
        assertThat(after.live()).as("there was still work").isPositive();
        assertThat(after.active()).as("nothing is left in its hands").isZero();
        assertThat(after.retry()).as("no attempt was burned").isZero();
        assertThat(after.balance()).isTrue();

        drill.worker().start();
        drill.awaitBooks("all done", PATIENCE, books -> books.live() == 0);
        assertThat(drill.books().completed()).isEqualTo(before.completed() + BACKLOG);
        Map<String, Long> mails = drill.mailsByRecipient();
        for (int i = 0; i < BACKLOG; i++) {
            assertThat(mails).containsEntry("load-" + i + "@example.com", 1L);
        }
        System.out.printf("ended %d ms after SIGTERM, %d tasks handed on%n", ended.toMillis(), after.live());
    }
}
