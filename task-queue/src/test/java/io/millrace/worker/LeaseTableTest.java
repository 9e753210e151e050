package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.broker.EntryRef;
import io.millrace.observe.Ending;

class LeaseTableTest {

    private static final int LEAST_UNCONFIRMED = 1000;

    private final EngineLoop engine = new EngineLoop();
    private final FaultySource source = new FaultySource();
    private final AtomicInteger told = new AtomicInteger();

    @AfterEach
    void close() {
        engine.close();
    }

    /** What makes a slot free is told of, whatever it is, and in whatever order things happen. */
    @Test
    void wheneverASlotBecomesFreeItIsTold() {
        int becameFree = 0;
        for (int seed = 0; seed < 200; seed++) {
            becameFree += play(new Random(seed));
        }
        assertThat(becameFree).as("the histories show something").isGreaterThan(1000);
    }

    /** How often slots became free. */
    private int play(Random random) {
        int concurrency = 1 + random.nextInt(3);
        LeaseTable table = new LeaseTable(concurrency, told::incrementAndGet);
        List<EntryRef> running = new ArrayList<>();
        List<EntryRef> settling = new ArrayList<>();
        Map<EntryRef, Attempt> threads = new HashMap<>();
        int becameFree = 0;
        for (int step = 0, number = 0; step < 300; step++) {
            int freeBefore = table.free();
            int toldBefore = told.get();
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    Attempt attempt = Tasks.attempt(engine.context, source, ++number, random.nextBoolean());
                    EntryRef ref = attempt.delivery().ref();
                    table.started(ref, attempt);
                    running.add(ref);
                    if (attempt.holdsThread()) {
                        threads.put(ref, attempt);
                    }
                }
                case 2 -> take(running, random).forEach(table::ended);
                case 3 -> take(running, random).forEach(table::cutOff);
                case 4 -> take(running, random).forEach(ref -> table.cutOff(ref, Ending.LOST));
                case 5 -> take(new ArrayList<>(threads.keySet()), random)
                        .forEach(ref -> table.threadFreed(threads.remove(ref)));
                case 6 -> {
                    // Confirmations are far behind, or catch up, by many at a time.
                    if (settling.size() <= LEAST_UNCONFIRMED) {
                        for (int i = 0; i < 1 + random.nextInt(LEAST_UNCONFIRMED * 2); i++) {
                            settling.add(Tasks.ref(--number + 1_000_000));
                            table.settling(settling.get(settling.size() - 1));
                        }
                    }
                }
                default -> {
                    int confirmed = random.nextInt(settling.size() + 1);
                    List<EntryRef> some = settling.subList(0, confirmed);
                    some.forEach(table::settled);
                    some.clear();
                }
            }
            if (freeBefore <= 0 && table.free() > 0) {
                becameFree++;
                assertThat(told.get()).as("seed's step %d of a table of %d", step, concurrency).isGreaterThan(toldBefore);
            }
        }
        int freeBefore = table.free();
        int toldBefore = told.get();
        running.forEach(ref -> assertThat(table.holds(ref)).isTrue());
        table.cutOffAll();
        assertThat(freeBefore > 0 || table.free() <= 0 || told.get() > toldBefore).isTrue();
        return becameFree;
    }

    @Test
    void handlerThatThrowsWhenItIsCancelledKeepsNoOtherFromBeingCutOff() {
        LeaseTable table = new LeaseTable(3, told::incrementAndGet);
        AtomicInteger cancelled = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            Attempt attempt = Tasks.attempt(engine.context, source, i, false);
            attempt.begins(engine.context, null);
            attempt.runs(() -> {
                cancelled.incrementAndGet();
                throw new StackOverflowError("planted");
            });
            table.started(attempt.delivery().ref(), attempt);
        }
        assertThat(table.cutOffAll()).hasSize(3);
        await().untilAsserted(() -> assertThat(cancelled).hasValue(3));
        assertThat(table.free()).isEqualTo(3);
        assertThat(told).hasValue(1);
    }

    private static List<EntryRef> take(List<EntryRef> all, Random random) {
        return all.isEmpty() ? List.of() : List.of(all.remove(random.nextInt(all.size())));
    }
}
