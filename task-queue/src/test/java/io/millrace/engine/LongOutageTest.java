package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.QueueStats.Point;
import io.millrace.task.QueueName;
import io.millrace.worker.WorkerOptions;
import io.vertx.redis.client.Command;

/** Something that tasks need is away for five minutes of the clock, under load, beside a queue that does not need it. */
@Tag("slow")
class LongOutageTest {

    private static final Duration AWAY = Duration.ofMinutes(5);
    private static final Duration BEFORE = Duration.ofSeconds(20);
    private static final Duration DRAINED = Duration.ofMinutes(1);
    private static final QueueName OTHER = new QueueName("other");
    private static final WorkerOptions OPTIONS = new WorkerOptions(Map.of(QueueName.DEFAULT, 1, OTHER, 1), 20, Engine.LEASE,
            Duration.ofSeconds(5));
    private static final int CALLS_A_SECOND = 100;
    private static final int OTHERS_A_SECOND = 100;
    /** What is faster than this is fast, whatever it was before. */
    private static final long FAST = 5_000;

    private final Caller caller = new Caller();
    private final Waits waits = new Waits();
    private final ScheduledExecutorService load = Executors.newScheduledThreadPool(2);
    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        load.shutdownNow();
        engine.close();
    }

    @Test
    void fiveMinutesAwayFailNothingBurnNoAttemptDrainWithinAMinuteAndDisturbNobodyElse() throws Exception {
        engine.startWorker(OPTIONS, caller, waits.handler());
        engine.startWorker(OPTIONS, caller, waits.handler());
        Future<?> others = load.scheduleAtFixedRate(() -> engine.enqueue(waits.task().queue(OTHER)), 0,
                1_000_000 / OTHERS_A_SECOND, TimeUnit.MICROSECONDS);
        Future<?> calls = load.scheduleAtFixedRate(() -> engine.enqueue(Caller.CALL.task(new Note("call"))), 0,
                1_000_000 / CALLS_A_SECOND, TimeUnit.MICROSECONDS);
        pass(Duration.ofSeconds(5));
        waits.percentileOfEach(1, 50);

        long connections = connections();
        long before = medianOfP99(BEFORE);
        caller.away.set(true);
        long during = medianOfP99(AWAY);
        long waiting = engine.ledger().live();
        caller.away.set(false);
        Instant back = Instant.now();
        assertThat(calls.cancel(false)).as("calls were enqueued until now").isTrue();
        await().atMost(DRAINED).pollInterval(Duration.ofMillis(100)).until(() -> engine.ledger().live() == 0);
        Duration drained = Duration.between(back, Instant.now());
        long after = medianOfP99(BEFORE);
        assertThat(others.cancel(false)).as("others were enqueued until now").isTrue();
        System.out.printf("Away for %s: %,d tasks waited, all done %.1f s after its return; %,d calls in all;"
                + " p99 of the other queue %d µs before, %d µs meanwhile, %d µs after%n", AWAY, waiting,
                drained.toMillis() / 1e3, caller.calls.get(), before, during, after);

        Ledger ledger = engine.ledger();
        assertThat(waiting).isGreaterThan(AWAY.toSeconds() * CALLS_A_SECOND * 9 / 10);
        assertThat(ledger.failed()).isZero();
        assertThat(ledger.completed()).isEqualTo(ledger.accepted());
        assertThat(ledger.difference()).isZero();
        assertThat(caller.attempts).as("attempts that were counted").containsExactly(1);
        assertThat(total().retried()).isZero();
        // This question itself may take a new one, since it is asked seldom.
        assertThat(connections()).as("connections that Redis took, since none was lost").isLessThanOrEqualTo(connections + 2);
        assertThat(during).as("p99 of the other queue in µs").isLessThan(2 * Math.max(FAST / 2, Math.max(before, after)));
    }

    private long connections() {
        String stats = engine.redis(Command.INFO, "stats").toString();
        return Long.parseLong(stats.replaceAll("(?s).*total_connections_received:(\\d+).*", "$1"));
    }

    private Point total() {
        Instant now = Instant.now();
        Point total = engine.inspector.stats(QueueName.DEFAULT, now.minus(Duration.ofMinutes(30)), now.plusSeconds(1)).await()
                .atMost(PATIENCE).total();
        return Objects.requireNonNull(total);
    }

    /** The machine may be busy for some seconds: the median of 5 s each says more than the worst of all. */
    private long medianOfP99(Duration lasting) {
        pass(lasting);
        List<Long> p99 = waits.percentileOfEach(5 * OTHERS_A_SECOND, 99);
        assertThat(p99).as("one for each 5 s").hasSizeGreaterThanOrEqualTo((int) lasting.toSeconds() / 5 * 3 / 4);
        return Waits.percentile(p99, 50);
    }

    private static void pass(Duration time) {
        await().atMost(time.plusMinutes(1)).pollDelay(time).until(() -> true);
    }
}
