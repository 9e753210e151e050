package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.localstack.Service;
import io.millrace.localstack.ServiceProcess;

/** What the provider tells one worker about its limits, all workers heed. */
class ThreeWorkersOneProviderIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    /** Calls that were on their way when the provider said stop. */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(250);
    private static final int EMAILS = 120;
    private static final int CALLS_PER_SECOND = 20;
    private static final int REFUSED_CALL = 40;

    @Test
    void retryAfterIsObeyedByAllToTheSecond() throws Exception {
        try (PacedResend resend = new PacedResend(CALLS_PER_SECOND, REFUSED_CALL, RETRY_AFTER);
                Drill drill = Drill.start("three-workers-one-provider",
                        Map.of("RESEND_API_KEY", "re_test", "MILLRACE_MAIL_RESEND_URL", resend.url()))) {
            List<ServiceProcess> others = List.of(
                    drill.stack().startAnother(Service.WORKER, "worker-2", EmbeddedRedis.freePort()),
                    drill.stack().startAnother(Service.WORKER, "worker-3", EmbeddedRedis.freePort()));
            others.forEach(ServiceProcess::awaitReady);

            drill.api().plainUntilAccepted(EMAILS, i -> "paced-" + i + "@example.com");
            await("all taken").atMost(PATIENCE).until(() -> resend.taken() == EMAILS);

            List<Duration> after = resend.callsAfterRefusal();
            assertThat(after).filteredOn(call -> call.compareTo(ON_ITS_WAY) > 0).as("calls after the refusal")
                    .isNotEmpty().allSatisfy(call -> assertThat(call).isGreaterThanOrEqualTo(RETRY_AFTER.minusMillis(20)))
                    .anySatisfy(call -> assertThat(call).isLessThan(RETRY_AFTER.plusSeconds(1)));
            drill.awaitBooks("all done", PATIENCE, books -> books.allDone(EMAILS));
            assertThat(drill.books().failed()).isZero();
        }
    }
}
