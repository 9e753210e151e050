package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Told.Began;
import io.millrace.engine.Told.Order;
import io.millrace.inspect.QueueStats.Point;
import io.millrace.task.QueueName;

/** Redis stands still under worker processes for longer than any lease lasts, and goes on. */
@Tag("slow")
class FrozenRedisTest {

    private static final int WORKERS = 3;
    private static final int TASKS = 60;
    private static final Duration FROZEN = Engine.LEASE.multipliedBy(5).dividedBy(2);

    @Test
    void noTaskIsTakenFromAWorkerThatLives() {
        try (Engine engine = new Engine(Persistence.OFF);
                Fleet fleet = new Fleet(engine.redis.uri(), WORKERS, TASKS / WORKERS)) {
            eventually(() -> engine.inspector.workers().await().atMost(PATIENCE).size() == WORKERS);
            Instant until = Instant.now().plus(FROZEN).plus(Engine.LEASE.multipliedBy(3));
            engine.enqueueAll(LongStream.range(0, TASKS).mapToObj(i -> Order.until(i, until).task()).toList());
            eventually(() -> fleet.began().size() == TASKS);
            assertThat(fleet.began().stream().map(Began::pid).distinct()).hasSize(WORKERS);

            engine.redis.pause();
            await().atMost(FROZEN.plusMinutes(1)).pollDelay(FROZEN).until(() -> true);
            engine.redis.resume();
            // Those that end while nobody could take them over anyway would show nothing.
            assertThat(Instant.now()).isBefore(until.minus(Engine.LEASE.multipliedBy(2)));
            eventually(() -> engine.ledger().completed() == TASKS);

            assertThat(fleet.began()).hasSize(TASKS);
            Instant now = Instant.now();
            Point total = Objects.requireNonNull(engine.inspector
                    .stats(QueueName.DEFAULT, now.minusSeconds(600), now.plusSeconds(1)).await().atMost(PATIENCE).total());
            assertThat(total.crashed()).as("leases taken over").isZero();
            assertThat(total.lost()).as("leases lost").isZero();
            assertThat(engine.ledger().difference()).isZero();
        }
    }
}
