package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.localstack.Service;
import io.millrace.localstack.ServiceProcess;

/** Two workers share the work: neither gets what the other has. */
class TwoWorkersIT {

    private static final int TASKS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void tenThousandTasksAreHandledOnceEach() {
        try (Drill drill = Drill.start("two-workers", Map.of())) {
            ServiceProcess second = drill.stack().startAnother(Service.WORKER, "worker-2", EmbeddedRedis.freePort());
            second.awaitReady();

            drill.api().welcomeUntilAccepted("cold@example.com", "Ada", "cold");

            long began = System.nanoTime();
            assertThat(drill.api().plain(TASKS, i -> "task-" + i + "@example.com")).containsOnly(202);
            Duration accepted = Duration.ofNanos(System.nanoTime() - began);
            drill.awaitBooks("all done", PATIENCE, books -> books.live() == 0);
            Duration done = Duration.ofNanos(System.nanoTime() - began);

            assertThat(drill.books().allDone(TASKS + 1)).as(drill.books().toString()).isTrue();
            Map<String, Long> mails = drill.mailsByRecipient();
            assertThat(mails).hasSize(TASKS + 1);
            assertThat(mails.values()).containsOnly(1L);
            System.out.printf("%d accepted in %d ms, sent in %d ms%n", TASKS, accepted.toMillis(), done.toMillis());
        }
    }
}
