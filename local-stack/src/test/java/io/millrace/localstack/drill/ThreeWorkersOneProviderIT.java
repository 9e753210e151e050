package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.fakeresend.FakeResend;
import io.millrace.localstack.Service;
import io.millrace.localstack.ServiceProcess;

/** What the provider tells one worker about its limits, all workers heed. */
class ThreeWorkersOneProviderIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    /** What was on its way when the provider said stop comes within this, however busy the machine. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(2);
    private static final int EMAILS = 120;
    private static final int CALLS_PER_SECOND = 20;
    private static final int REFUSED_CALL = 40;

    @Test
    void retryAfterIsObeyedByAllToTheSecond() throws Exception {
        try (FakeResend resend = new FakeResend().limit(CALLS_PER_SECOND, 1).answersCall(REFUSED_CALL, FakeResend.Answer
                .error(429, "rate_limit_exceeded", "retry-after", String.valueOf(RETRY_AFTER.toSeconds())));
                Drill drill = Drill.start("three-workers-one-provider",
                        Map.of("RESEND_API_KEY", FakeResend.KEY, "MILLRACE_MAIL_RESEND_URL", resend.url()))) {
            List<ServiceProcess> others = List.of(
                    drill.stack().startAnother(Service.WORKER, "worker-2", EmbeddedRedis.freePort()),
                    drill.stack().startAnother(Service.WORKER, "worker-3", EmbeddedRedis.freePort()));
            others.forEach(ServiceProcess::awaitReady);

            drill.api().plainUntilAccepted(EMAILS, i -> "paced-" + i + "@example.com");
            await("all taken").atMost(PATIENCE).until(() -> resend.emails().size() == EMAILS);

            List<Duration> after = callsAfterRefusal(resend.calls());
            assertThat(after).filteredOn(call -> call.compareTo(ON_ITS_WAY) <= 0).as("calls on their way")
                    .hasSizeLessThan(CALLS_PER_SECOND);
            assertThat(after).filteredOn(call -> call.compareTo(ON_ITS_WAY) > 0).as("calls after the refusal")
                    .isNotEmpty().allSatisfy(call -> assertThat(call).isGreaterThanOrEqualTo(RETRY_AFTER.minusMillis(20)))
                    .anySatisfy(call -> assertThat(call).isLessThan(RETRY_AFTER.plusSeconds(3)));
            drill.awaitBooks("all done", PATIENCE, books -> books.allDone(EMAILS));
            assertThat(drill.books().failed()).isZero();
        }
    }

    /** How long after the refused one each later call came. */
    private static List<Duration> callsAfterRefusal(List<FakeResend.Call> calls) {
        long refused = calls.get(REFUSED_CALL - 1).at();
        return calls.subList(REFUSED_CALL, calls.size()).stream().map(call -> Duration.ofNanos(call.at() - refused)).toList();
    }
}
