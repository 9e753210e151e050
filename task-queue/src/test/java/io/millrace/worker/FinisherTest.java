package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Episode;
import io.millrace.broker.Settlement;
import io.millrace.observe.TaskListener;
import io.millrace.task.TaskId;
import io.millrace.worker.FaultySource.Fault;

/** What becomes of settlements that are not taken, and of those beside them. */
class FinisherTest {

    private final EngineLoop engine = new EngineLoop();
    private final FaultySource source = new FaultySource();
    private final LeaseTable leases = new LeaseTable(10, () -> {
    });
    private final Finisher finisher = new Finisher(source, leases, engine.context,
            new LostLeases(source, TaskListener.NONE));
    /** How many ways to settle it are not taken, of those that are tried in turn: as it ended, failed, handed back. */
    private final Map<EntryRef, Integer> bad = new HashMap<>();

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void whatCannotBeWrittenIsSettledOtherwiseAndTheOthersAsTheyEnded(long seed) {
        source.unwritable = this::isBad;
        settleSomeBadOnes(new Random(seed), 500, 20);
        checkAll();
    }

    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3 })
    void whatIsRefusedIsSettledOtherwiseAndTheOthersAsTheyEnded(long seed) {
        source.refused = this::isBad;
        settleSomeBadOnes(new Random(seed), 40, 2);
        checkAll();
    }

    @Test
    void whileEverythingIsRefusedNothingIsBlamedForIt() {
        source.refused = settlement -> true;
        List<Settlement> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(ended(i, i));
        }
        engine.run(finisher.loop()::start);
        engine.run(() -> all.forEach(finisher::settle));
        await().until(() -> finisher.loop().pulse().failure() != null);
        long failedFor = System.nanoTime();
        await().until(() -> System.nanoTime() - failedFor > Duration.ofSeconds(2).toNanos());
        assertThat(source.settled).isEmpty();
        assertThat(engine.get(finisher::confirmed)).isZero();

        source.refused = settlement -> false;
        await().until(() -> engine.get(finisher::isIdle));
        assertThat(source.settled).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void outcomesThatEndWhileTheBrokerIsAwayAreSettledWhenItIsBack() {
        source.faults.put("settle", Fault.IS_AWAY);
        engine.run(finisher.loop()::start);
        engine.run(() -> finisher.settle(ended(1, 1)));
        await().until(() -> finisher.loop().pulse().failure() != null);
        engine.run(() -> finisher.settle(ended(2, 1)));
        source.faults.clear();
        engine.run(finisher.loop()::wake);
        await().until(() -> engine.get(finisher::isIdle));
        assertThat(source.settled).hasSize(2);
        assertThat(engine.get(() -> leases.holds(Tasks.ref(1)) || leases.holds(Tasks.ref(2)))).isFalse();
    }

    @Test
    void tasksForOtherWorkersLeaveTogetherAndHoldUpNoOutcome() {
        engine.run(finisher.loop()::start);
        List<Settlement> outcomes = new ArrayList<>();
        List<Settlement> forOthers = new ArrayList<>();
        engine.run(() -> {
            for (int i = 0; i < 40; i++) {
                forOthers.add(ended(2 * i, 5));
                outcomes.add(ended(2 * i + 1, 0));
                finisher.settle(forOthers.get(i));
                finisher.settle(outcomes.get(i));
            }
        });
        await().until(() -> engine.get(finisher::isIdle));
        assertThat(source.batches.get(0)).containsAll(outcomes);
        assertThat(source.settled).containsAll(forOthers).hasSize(80);
        assertThat(source.batches).filteredOn(batch -> batch.contains(forOthers.get(0))).singleElement()
                .asInstanceOf(InstanceOfAssertFactories.list(Settlement.class)).containsAll(forOthers);
    }

    private boolean isBad(Settlement settlement) {
        int refusedWays = bad.getOrDefault(settlement.ref(), 0);
        int way = settlement instanceof Settlement.HandBack ? 3 : isInstead(settlement) ? 2 : 1;
        return way <= refusedWays;
    }

    private void settleSomeBadOnes(Random random, int most, int mostBad) {
        int count = 2 + random.nextInt(most);
        for (int i = 0; i < 1 + random.nextInt(mostBad); i++) {
            bad.put(Tasks.ref(random.nextInt(count)), 1 + random.nextInt(3));
        }
        engine.run(finisher.loop()::start);
        engine.run(() -> {
            for (int i = 0; i < count; i++) {
                finisher.settle(ended(i, random.nextInt(6)));
            }
        });
        // Tells a broker that refuses one thing from one that refuses all.
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(() -> {
            engine.run(() -> finisher.settle(ended(1_000_000, 0)));
            return engine.get(() -> bad.keySet().stream().noneMatch(leases::holds));
        });
        await().until(() -> engine.get(finisher::isIdle));
        for (int i = 0; i < count; i++) {
            assertThat(engine.get(leases::free)).isEqualTo(10);
            List<Settlement> made = madeOf(Tasks.ref(i));
            int ways = bad.getOrDefault(Tasks.ref(i), 0);
            assertThat(made).as("entry %d, of which %d ways are refused", i, ways).hasSize(ways == 3 ? 0 : 1);
            if (ways == 0) {
                assertThat(made.get(0)).matches(settlement -> !isInstead(settlement));
            } else if (ways == 1) {
                // That a task is for other workers does not make it fail.
                assertThat(made.get(0)).matches(one -> isInstead(one) || one instanceof Settlement.HandBack);
            } else if (ways == 2) {
                assertThat(made.get(0)).isInstanceOf(Settlement.HandBack.class);
            }
        }
    }

    private void checkAll() {
        assertThat(bad).isNotEmpty();
        bad.keySet().forEach(ref -> assertThat(engine.get(() -> leases.holds(ref))).isFalse());
    }

    private List<Settlement> madeOf(EntryRef ref) {
        return source.settled.stream().filter(settlement -> settlement.ref().equals(ref)).toList();
    }

    private static boolean isInstead(Settlement settlement) {
        return settlement instanceof Settlement.Fail fail && fail.episode().reason().contains("planted");
    }

    private static Settlement ended(int number, int how) {
        EntryRef ref = Tasks.ref(number);
        TaskId id = new TaskId(ref.entry());
        Episode episode = new Episode(1, "any", null, "as it ended", null);
        return switch (how) {
            case 0 -> new Settlement.Complete(ref, id, "text", 1);
            case 1 -> new Settlement.Keep(ref, id, "text", 1, Duration.ofHours(1), "", episode);
            case 2 -> new Settlement.Fail(ref, id, 1, episode);
            case 3 -> new Settlement.Retry(ref, id, 1, Duration.ofSeconds(1), episode);
            case 4 -> new Settlement.Snooze(ref, id, 0, Duration.ofSeconds(1), episode);
            default -> new Settlement.Divert(ref, id, "other");
        };
    }
}
