package io.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;

import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Liveness;
import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.schedule.ScheduleSnapshot;
import io.millrace.schedule.ScheduleStore;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

/** The service as it starts. */
@QuarkusTest
@QuarkusTestResource(value = RedisResource.class, restrictToAnnotatedClass = true)
class SchedulerServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    Scheduler scheduler;

    @Inject
    @Liveness
    SchedulerLiveness liveness;

    @Inject
    ScheduleStore store;

    @SuppressWarnings("NullAway.Init") // given by RedisResource
    EmbeddedRedis redis;

    @Test
    void loopTurnsByTheSecondAndThatIsItsLife() {
        await().atMost(PATIENCE).until(() -> scheduler.sinceLastTurn().compareTo(Duration.ofSeconds(2)) < 0);
        Instant seen = Instant.now();
        await().atMost(PATIENCE).until(() -> Instant.now().minus(scheduler.sinceLastTurn()).isAfter(seen));
        assertThat(liveness.call().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void withoutRedisItLivesOn() {
        redis.kill();
        try {
            Instant seen = Instant.now();
            await().atMost(PATIENCE).until(() -> Instant.now().minus(scheduler.sinceLastTurn()).isAfter(seen.plusSeconds(1)));
            assertThat(liveness.call().getStatus()).isEqualTo(Status.UP);
        } finally {
            redis.start();
        }
    }

    @Test
    void itPublishesWhatItWasConfiguredWithTheDefaultsAmongThem() {
        await().atMost(PATIENCE).ignoreException(BrokerUnavailableException.class)
                .until(() -> load().configured() != null);
        assertThat(load().configured()).contains("\"newyear\"", "\"stats-daily\"", "\"digest-weekly\"");
        assertThat(load().publishedAt()).isAfter(Instant.now().minusSeconds(30));
    }

    private ScheduleSnapshot load() {
        return store.load(-1).await().atMost(PATIENCE);
    }
}
