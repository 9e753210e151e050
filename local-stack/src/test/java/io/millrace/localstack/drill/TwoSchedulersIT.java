package io.millrace.localstack.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.localstack.Port;
import io.millrace.localstack.Service;
import io.millrace.localstack.ServiceProcess;

/** Two schedulers with the same entries do the work of one. */
@Execution(ExecutionMode.CONCURRENT)
class TwoSchedulersIT {

    private static final Duration TWO_SLOTS = Duration.ofSeconds(135);
    private static final String RECORDS = "millrace:{default}:task:tick@";

    @Test
    void everyMinuteIsOneTaskAMinute() {
        try (Drill drill = Drill.start("two-schedulers", Map.of(
                "MILLRACE_SCHEDULES_TICK_CRON", "* * * * *",
                "MILLRACE_SCHEDULES_TICK_TYPE", "email:send",
                "MILLRACE_SCHEDULES_TICK_PAYLOAD",
                "{\"to\": [\"tick@example.com\"], \"subject\": \"Tick\", \"text\": \"Tick\"}"))) {
            int secondPort = EmbeddedRedis.freePort();
            ServiceProcess second = drill.stack().startAnother(Service.SCHEDULER, "scheduler-2", secondPort);
            second.awaitReady();

            await("two slots").atMost(TWO_SLOTS).pollInterval(Duration.ofMillis(200)).until(() -> slots(drill).size() == 2);
            List<Instant> slots = slots(drill);
            drill.awaitBooks("all done", Duration.ofSeconds(20), books -> books.live() == 0);

            assertThat(slots.get(1)).isEqualTo(slots.get(0).plusSeconds(60));
            assertThat(drill.books().allDone(2)).as(drill.books().toString()).isTrue();
            assertThat(drill.mailsTo("tick@example.com")).hasSize(2);
            assertThat(drill.stack().service(Service.SCHEDULER).isAlive()).isTrue();
            assertThat(second.isAlive()).isTrue();
            assertMetered(Scrape.of(drill.port(Port.SCHEDULER_MANAGEMENT)), Scrape.of(secondPort));
        }
    }

    /** Whoever fired a slot meters it. */
    private static void assertMetered(Scrape... scrapes) {
        double fired = 0;
        double onTime = 0;
        for (Scrape scrape : scrapes) {
            double own = scrape.sum("millrace_schedule_slots_total", "schedule", "tick", "outcome", "fired");
            fired += own;
            onTime += scrape.sum("millrace_schedule_lateness_seconds_bucket", "le", "1.0");
            assertThat(scrape.sum("millrace_schedule_slots_total", "outcome", "missed")).isZero();
            assertThat(scrape.has("jvm_memory_used_bytes")).isTrue();
            if (own > 0) {
                MetricsPage.check(Service.SCHEDULER, scrape);
            }
        }
        assertThat(fired).isEqualTo(2);
        assertThat(onTime).as("fired within a second").isEqualTo(2);
    }

    /** The instants that the ids of the entry's tasks name, earliest first. */
    private static List<Instant> slots(Drill drill) {
        try (RedisConnection redis = new RedisConnection(drill.port(Port.REDIS))) {
            return redis.ask("KEYS", RECORDS + "*") instanceof List<?> keys
                    ? keys.stream().map(key -> Instant.parse(String.valueOf(key).substring(RECORDS.length()))).sorted().toList()
                    : List.of();
        }
    }
}
