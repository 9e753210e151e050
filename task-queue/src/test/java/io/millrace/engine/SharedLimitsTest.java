package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Told.Began;
import io.millrace.engine.Told.Order;
import io.millrace.inspect.QueueSettings;
import io.millrace.task.QueueName;

/** Limits that three worker processes keep together, while one of them is killed. */
@Tag("slow")
class SharedLimitsTest {

    private static final int WORKERS = 3;
    private static final int LIMIT = 5;
    private static final int RATE = 100;
    private static final long SECOND = 1_000_000;

    private Engine engine;
    private Fleet fleet;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
        fleet = new Fleet(engine.redis.uri(), WORKERS, 20);
        eventually(() -> engine.inspector.workers().await().atMost(PATIENCE).size() == WORKERS);
    }

    @AfterEach
    void stop() {
        fleet.close();
        engine.close();
    }

    @Test
    void rateOfAHundredASecondIsKeptInEachSecondThoughAWorkerDies() {
        configure(new QueueSettings((double) RATE, null, null, null));
        enqueue(RATE * 120, Duration.ZERO);
        try (Metronome metronome = new Metronome(Duration.ofMillis(25))) {
            eventually(() -> fleet.began().size() > 350);
            fleet.lose(fleet.workers().get(0));
            // A start that a busy machine holds up counts in the second after: seconds in which it was held up tell nothing.
            await().atMost(Duration.ofSeconds(100)).until(() -> steadySeconds(metronome).size() >= 10);
            List<Long> each = steadySeconds(metronome);
            System.out.printf("Limit of %d a second, three workers, one killed after 3.5 s; starts in each second in which the"
                    + " machine was not held up: %s%n", RATE, each);
            assertThat(each).as("starts in each second").allMatch(count -> count >= RATE - 5 && count <= RATE + 5);
        }
        assertThat(fleet.began().stream().collect(Collectors.groupingBy(Began::pid))).as("workers that took part")
                .hasSize(WORKERS);
    }

    @Test
    void limitOfFiveIsNeverExceededAndUsedToTheFullAgainWithinTheLeaseAfterAKill() {
        configure(new QueueSettings(null, null, LIMIT, null));
        enqueue(400, Duration.ofMillis(150));
        // What workers took before they knew the limit goes back unstarted.
        eventually(() -> !fleet.began().isEmpty());
        List<Integer> held = new ArrayList<>();
        eventually(() -> {
            held.add(engine.held());
            return fleet.began().size() > 60;
        });

        Map.Entry<String, Integer> busiest = engine.leases().entrySet().stream().max(Map.Entry.comparingByValue())
                .orElseThrow();
        fleet.lose(processOf(busiest.getKey()));
        long killed = System.nanoTime();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            Map<String, Integer> leases = engine.leases();
            held.add(sum(leases));
            leases.remove(busiest.getKey());
            return sum(leases) == LIMIT;
        });
        Duration recovered = Duration.ofNanos(System.nanoTime() - killed);
        eventually(() -> {
            held.add(engine.held());
            return engine.ledger().completed() == 400;
        });
        System.out.printf("Limit of 5, leases of %s: %d looks, at most %d leases; 5 held by the living %d ms after a kill%n",
                Engine.LEASE, held.size(), Collections.max(held), recovered.toMillis());
        assertThat(busiest.getValue()).as("leases of the victim").isPositive();
        assertThat(Collections.max(held)).isEqualTo(LIMIT);
        assertThat(recovered).isLessThan(Engine.LEASE.plusMillis(200));
        assertThat(engine.ledger().failed()).isZero();
        assertThat(engine.ledger().difference()).isZero();
    }

    /** Starts in each whole second after the first in which the machine was not held up, nor just before. */
    private List<Long> steadySeconds(Metronome metronome) {
        List<Long> starts = fleet.began().stream().map(Began::micros).sorted().toList();
        long first = starts.get(0);
        Map<Long, Long> counts = starts.stream()
                .collect(Collectors.groupingBy(start -> (start - first) / SECOND, Collectors.counting()));
        return LongStream.range(1, (starts.get(starts.size() - 1) - first) / SECOND)
                .filter(second -> metronome.wasSteady(first + second * SECOND - SECOND / 10, first + (second + 1) * SECOND))
                .map(second -> counts.getOrDefault(second, 0L)).boxed().toList();
    }

    private WorkerProcess processOf(String worker) {
        long pid = engine.inspector.workers().await().atMost(PATIENCE).stream().filter(view -> view.name().equals(worker))
                .findFirst().orElseThrow().pid();
        return fleet.workers().stream().filter(process -> process.pid() == pid).findFirst().orElseThrow();
    }

    private static int sum(Map<String, Integer> leases) {
        return leases.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void configure(QueueSettings settings) {
        engine.control.configure(QueueName.DEFAULT, settings).await().atMost(PATIENCE);
    }

    private void enqueue(int count, Duration each) {
        engine.enqueueAll(LongStream.range(0, count).mapToObj(number -> Order.lasting(number, each).task()).toList());
    }
}
