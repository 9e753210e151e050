package io.millrace.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.clock.ProcessClock;
import io.millrace.embeddedredis.EmbeddedRedis;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Mishaps.Mishap;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;

/**
 * Random faults under load, and then the books. {@code mvn -Pendurance verify -pl task-queue -am} runs it for half an hour;
 * {@code -Dendurance.duration=PT2H} for longer, {@code -Dendurance.seed=7} with the mishaps of another run.
 */
class EnduranceIT {

    private static final Duration DURATION = Duration.parse(System.getProperty("endurance.duration", "PT90S"));
    private static final long SEED = Optional.ofNullable(System.getProperty("endurance.seed")).filter(text -> !text.isEmpty())
            .map(Long::valueOf).orElseGet(() -> new Random().nextLong(100_000));
    private static final Duration DRAINED = Duration.ofMinutes(5);
    /** Of each worker: one has handlers for all, the others for what the other has none for. */
    private static final List<List<String>> TYPES = List.of(Chaos.TYPES, Chaos.TYPES.subList(0, 1), Chaos.TYPES.subList(1, 2));
    private static final int[] CONCURRENCIES = { 1, 7, 20, 200, 2_000 };
    private static final int DRAINING_SLOTS = 200;
    private static final int MOST_INTERRUPTED = 2_000;
    /** While work waits and nothing keeps workers from it, something is done within this. */
    private static final Duration NOTHING_DONE = Duration.ofSeconds(20);
    private static final int PRODUCERS = 3;

    @Test
    void whatWasAcceptedIsDoneAndTheBooksBalanceWhateverHappens() throws Exception {
        System.out.printf("Endurance: %s, -Dendurance.seed=%d%n", DURATION, SEED);
        Producer.Accepted accepted = new Producer.Accepted();
        Clocks clocks = ProcessClock.isPossible() || System.getenv("CI") != null ? new Clocks() : null;
        EmbeddedRedis redis = clocks == null ? EmbeddedRedis.startTemporary(Persistence.ALWAYS)
                : clocks.redis.startRedis(Persistence.ALWAYS);
        try (Engine engine = new Engine(redis)) {
            Faults faults;
            Map<Long, Integer> done;
            Random sizes = new Random(SEED);
            try (Fleet fleet = new Fleet(clocks == null ? List.of() : clocks.workers.launcher(), redis.uri(), TYPES,
                    () -> CONCURRENCIES[sizes.nextInt(CONCURRENCIES.length)])) {
                faults = endure(engine, fleet, clocks, accepted);
                // Chance may have left a type with a slot or two, and a backlog of minutes.
                fleet.reinforce(DRAINING_SLOTS);
                await("drained").atMost(DRAINED).pollInterval(Duration.ofMillis(100))
                        .ignoreExceptionsInstanceOf(BrokerUnavailableException.class)
                        .untilAsserted(() -> assertThat(engine.ledger().live()).as("live tasks").isZero());
                done = fleet.done();
            }
            report(accepted, faults.mishaps(), done, engine.ledger());
            check(engine, accepted.numbers(), faults, done);
        }
    }

    /**
     * What happened.
     *
     * @param strays entries that were no tasks
     */
    private record Faults(Map<Mishap, Integer> mishaps, int strays) {
    }

    private static Faults endure(Engine engine, Fleet fleet, @Nullable Clocks clocks, Producer.Accepted accepted)
            throws Exception {
        List<Producer> producers = new ArrayList<>();
        List<Future<?>> running = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(PRODUCERS);
        try (Mishaps mishaps = new Mishaps(engine, fleet, clocks, new Random(SEED))) {
            for (int i = 0; i < PRODUCERS; i++) {
                Producer producer = new Producer(engine, accepted);
                producers.add(producer);
                running.add(threads.submit(producer));
            }
            mishaps.begin();
            Instant over = Instant.now().plus(DURATION);
            Stillness stillness = new Stillness(engine, fleet, mishaps);
            await().atMost(DURATION.plusMinutes(1))
                    .failFast("nothing was done for " + NOTHING_DONE + ", though work waits and nothing keeps workers from it",
                            () -> stillness.lasted().compareTo(NOTHING_DONE) > 0)
                    .until(() -> mishaps.failed() || Instant.now().isAfter(over));
            Faults happened = new Faults(mishaps.end(), mishaps.strays());
            producers.forEach(Producer::stop);
            for (Future<?> producer : running) {
                producer.get(DRAINED.toSeconds(), TimeUnit.SECONDS);
            }
            return happened;
        } finally {
            producers.forEach(Producer::stop);
            threads.shutdownNow();
        }
    }

    /** For how long workers have stood still without a reason. */
    private static final class Stillness {

        private final Engine engine;
        private final Fleet fleet;
        private final Mishaps mishaps;
        private long movedAt = System.nanoTime();

        Stillness(Engine engine, Fleet fleet, Mishaps mishaps) {
            this.engine = engine;
            this.fleet = fleet;
            this.mishaps = mishaps;
        }

        Duration lasted() {
            long moved = Math.max(fleet.doneAt() - movedAt, mishaps.undisturbedSince() - movedAt);
            movedAt += Math.max(0, moved);
            if (!workWaits()) {
                movedAt = System.nanoTime();
            }
            return Duration.ofNanos(System.nanoTime() - movedAt);
        }

        private boolean workWaits() {
            try {
                Ledger ledger = engine.ledger();
                return ledger.ready() + ledger.again() > 0;
            } catch (BrokerUnavailableException | CompletionException awayOrSpoilt) {
                return false;
            }
        }
    }

    private static void check(Engine engine, Set<Long> accepted, Faults faults, Map<Long, Integer> done) {
        Ledger ledger = engine.ledger();
        assertThat(ledger.difference()).as("accepted and gone; %s", ledger).isZero();
        assertThat(ledger.accepted()).as("accepted, by the books, strays among them")
                .isEqualTo(accepted.size() + faults.strays());
        assertThat(engine.control.fsck(QueueName.DEFAULT, false).await().atMost(DRAINED).isClean()).as("fsck").isTrue();
        Keys.assertBounded(engine);

        Set<Long> notDone = new HashSet<>(accepted);
        notDone.removeAll(done.keySet());
        List<Long> unexplained = notDone.stream().filter(number -> !hasFailed(engine, number)).toList();
        assertThat(unexplained).as("accepted, and neither done nor failed with a reason").isEmpty();
        Set<Long> unasked = new HashSet<>(done.keySet());
        unasked.removeAll(accepted);
        assertThat(unasked).as("done, and never accepted").isEmpty();
        long failed = (long) notDone.size() + faults.strays();
        assertThat(ledger.failed()).as("failed").isBetween(failed, failed + twice(done));

        int mishaps = faults.mishaps().values().stream().mapToInt(Integer::intValue).sum();
        assertThat(twice(done)).as("done again, by what %d mishaps can have interrupted", mishaps)
                .isLessThanOrEqualTo((long) mishaps * TYPES.size() * MOST_INTERRUPTED);
    }

    /** Because it was meant to, or because three workers died under it. */
    private static boolean hasFailed(Engine engine, long number) {
        Optional<TaskView> task = engine.inspector.find(QueueName.DEFAULT, new TaskId(Chaos.id(number))).await()
                .atMost(Engine.PATIENCE);
        // Of very many only the last failures are kept.
        return task.map(view -> view.state() == TaskState.FAILED && (Chaos.isMeantToFail(number) || view.crashes() >= 3))
                .orElse(Chaos.isMeantToFail(number));
    }

    private static long twice(Map<Long, Integer> done) {
        return done.values().stream().mapToLong(times -> times - 1L).sum();
    }

    private static void report(Producer.Accepted accepted, Map<Mishap, Integer> mishaps, Map<Long, Integer> done,
            Ledger ledger) {
        System.out.printf(
                "Endurance: %,d accepted (%,d calls repeated), %,d completed, %,d failed, %,d done again, difference %d%n",
                accepted.numbers().size(), accepted.refusals(), ledger.completed(), ledger.failed(), twice(done),
                ledger.difference());
        System.out.println("Endurance: " + mishaps.entrySet().stream().map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(", ")));
    }
}
