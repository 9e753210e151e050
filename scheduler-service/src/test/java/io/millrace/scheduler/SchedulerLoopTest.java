package io.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.TaskClient;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.inspect.TaskInspector;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.types.email.EmailMessage;
import io.millrace.types.email.EmailTasks;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;

@QuarkusTest
@QuarkusTestResource(value = RedisResource.class, restrictToAnnotatedClass = true)
class SchedulerLoopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static final EmailMessage EMAIL = new EmailMessage(null, List.of("ops@example.com"), List.of(), List.of(),
            List.of(),
            "Hello", null, "Hello", Map.of(), List.of(), null);

    @Inject
    TaskClient client;

    @Inject
    TaskInspector inspector;

    @Inject
    Scheduler scheduler;

    @SuppressWarnings("NullAway.Init") // given by RedisResource
    EmbeddedRedis redis;

    private final SettableClock clock = new SettableClock("2026-01-01T00:00:30Z");
    private QueueName queue = QueueName.DEFAULT;

    @BeforeEach
    void queueOfItsOwnAndRedisConnected() {
        queue = new QueueName("test-" + TESTS.incrementAndGet());
        await().atMost(PATIENCE).ignoreException(BrokerUnavailableException.class).until(() -> accepted() == 0);
    }

    @Test
    void eachSlotIsOneTaskUnderTheIdOfEntryAndSlot() {
        SchedulerLoop loop = loop("* * * * *");
        run(loop);
        assertThat(accepted()).isZero();
        clock.set("2026-01-01T00:01:00Z");
        run(loop);
        run(loop);
        clock.set("2026-01-01T00:02:00.7Z");
        run(loop);
        assertThat(accepted()).isEqualTo(2);
        assertThat(isEnqueued("entry@2026-01-01T00:01:00Z")).isTrue();
        assertThat(isEnqueued("entry@2026-01-01T00:02:00Z")).isTrue();
    }

    @Test
    void twoSchedulersFireEachSlotOnce() {
        SchedulerLoop one = loop("* * * * *");
        SchedulerLoop other = loop("* * * * *");
        for (int minute = 1; minute <= 5; minute++) {
            clock.advance(Duration.ofMinutes(1));
            Uni.join().all(one.runOnce(), other.runOnce()).andFailFast().await().atMost(PATIENCE);
        }
        assertThat(accepted()).isEqualTo(5);
    }

    @Test
    void slotStaysDueWhileRedisIsAwayAndIsEnqueuedOnceItIsBack() {
        SchedulerLoop loop = loop("* * * * *");
        redis.kill();
        clock.set("2026-01-01T00:01:00Z");
        run(loop);
        clock.set("2026-01-01T00:02:00Z");
        run(loop);
        redis.start();
        await().atMost(PATIENCE).ignoreException(BrokerUnavailableException.class).until(() -> {
            run(loop);
            return accepted() == 2;
        });
        assertThat(isEnqueued("entry@2026-01-01T00:01:00Z")).isTrue();
        assertThat(isEnqueued("entry@2026-01-01T00:02:00Z")).isTrue();
    }

    @Test
    void frozenRedisHoldsATurnForSecondsOnlyAndNoSlotIsDoubled() {
        SchedulerLoop loop = loop("* * * * *");
        redis.pause();
        clock.set("2026-01-01T00:01:00Z");
        long start = System.nanoTime();
        run(loop);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        redis.resume();
        await().atMost(PATIENCE).ignoreException(BrokerUnavailableException.class).until(() -> {
            run(loop);
            return isEnqueued("entry@2026-01-01T00:01:00Z");
        });
        assertThat(accepted()).isEqualTo(1);
    }

    @Test
    void slotsOlderThanTenMinutesAreGivenUpAfterAnOutage() {
        SchedulerLoop loop = loop("*/5 * * * *");
        clock.set("2026-01-01T01:02:00Z");
        run(loop);
        assertThat(accepted()).isEqualTo(2);
        assertThat(isEnqueued("entry@2026-01-01T00:55:00Z")).isTrue();
        assertThat(isEnqueued("entry@2026-01-01T01:00:00Z")).isTrue();
    }

    @Test
    void lastSlotOfARareEntryRunsLateRatherThanNotAtAll() {
        SchedulerLoop loop = loop("0 2 * * *");
        clock.set("2026-01-02T09:00:00Z");
        run(loop);
        assertThat(accepted()).isEqualTo(1);
        assertThat(isEnqueued("entry@2026-01-02T02:00:00Z")).isTrue();
        clock.set("2026-01-03T20:00:00Z");
        run(loop);
        assertThat(accepted()).isEqualTo(1);
    }

    @Test
    void clockThatIsSetBackFiresNothingAgain() {
        SchedulerLoop loop = loop("* * * * *");
        clock.set("2026-01-01T00:01:00Z");
        run(loop);
        clock.set("2026-01-01T00:00:10Z");
        run(loop);
        clock.set("2026-01-01T00:01:10Z");
        run(loop);
        assertThat(accepted()).isEqualTo(1);
    }

    @Test
    void serviceTurnsItsLoopBySecond() {
        await().atMost(PATIENCE).until(() -> scheduler.sinceLastTurn().compareTo(Duration.ofSeconds(2)) < 0);
        Instant seen = Instant.now();
        await().atMost(PATIENCE).until(() -> Instant.now().minus(scheduler.sinceLastTurn()).isAfter(seen));
    }

    private SchedulerLoop loop(String cron) {
        ScheduleEntry entry = new ScheduleEntry("entry", Slots.of(cron, ZoneId.of("UTC")),
                ScheduleEntry.task(EmailTasks.EMAIL_SEND, EMAIL, queue));
        return new SchedulerLoop(List.of(entry), client, clock);
    }

    private static void run(SchedulerLoop loop) {
        loop.runOnce().await().atMost(PATIENCE);
    }

    private long accepted() {
        return inspector.ledger(queue).await().atMost(PATIENCE).accepted();
    }

    private boolean isEnqueued(String id) {
        return inspector.find(queue, new TaskId(id)).await().atMost(PATIENCE).isPresent();
    }
}
