package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Told.Began;
import io.millrace.engine.Told.Order;
import io.millrace.engine.Told.Then;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskState;

/** A task that ends its worker's process whenever it runs, and what becomes of those beside it. */
@Tag("slow")
class PoisonTest {

    private static final int INNOCENTS = 200;
    private static final int WORKERS = 2;
    private static final long POISON = -1;
    private static final Duration BESIDE = Duration.ofSeconds(4);

    @ParameterizedTest
    @EnumSource(value = Then.class, names = { "EXIT", "HALT" })
    void taskThatEndsItsProcessFailsAfterThreeKillsAndTheHundredInnocentsBesideItAreDone(Then deadly) {
        try (Engine engine = new Engine(Persistence.OFF);
                Fleet fleet = new Fleet(engine.redis.uri(), WORKERS, INNOCENTS / WORKERS + 1)) {
            eventually(() -> engine.inspector.workers().await().atMost(PATIENCE).size() == WORKERS);
            Instant until = Instant.now().plus(BESIDE);
            engine.enqueueAll(LongStream.range(0, INNOCENTS).mapToObj(i -> Order.until(i, until).task()).toList());
            eventually(() -> fleet.began().size() == INNOCENTS);
            EnqueueResult poison = engine.enqueue(Order.then(POISON, deadly).task());
            await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(100)).until(() -> {
                fleet.tend();
                return engine.ledger().live() == 0;
            });

            TaskView end = engine.inspector.find(QueueName.DEFAULT, poison.id()).await().atMost(PATIENCE).orElseThrow();
            assertThat(end.state()).isEqualTo(TaskState.FAILED);
            assertThat(end.crashes()).isEqualTo(3);
            assertThat(end.attempts()).as("attempts, since a crash is none").isZero();
            assertThat(fleet.tend()).as("workers that ended").isEqualTo(3);
            assertThat(fleet.began()).filteredOn(began -> began.number() == POISON).hasSize(3);
            assertThat(besideIt(fleet.began())).as("innocents in flight beside it").hasSizeGreaterThanOrEqualTo(95);

            assertThat(engine.ledger().failed()).isEqualTo(1);
            assertThat(engine.ledger().completed()).isEqualTo(INNOCENTS);
            assertThat(engine.ledger().difference()).isZero();
            eventually(() -> fleet.done().size() == INNOCENTS);
        }
    }

    /** What its first victim had begun. */
    private static Set<Long> besideIt(List<Began> all) {
        Began first = all.stream().filter(began -> began.number() == POISON).findFirst().orElseThrow();
        Set<Long> beside = new HashSet<>();
        all.stream().filter(began -> began.pid() == first.pid() && began.micros() <= first.micros())
                .forEach(began -> beside.add(began.number()));
        beside.remove(POISON);
        return beside;
    }
}
