package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is dead, by what was seen of the beats. */
class BeatWatchTest {

    private static final Duration LEASE = Duration.ofSeconds(6);

    private final BeatWatch watch = new BeatWatch("self", LEASE);

    @Test
    void workerIsDeadAfterSixLooksAtTheSameBeatAfterTheFirst() {
        for (int look = 0; look < 6; look++) {
            assertThat(watch.look(Map.of("w", "5 6000"))).as("dead in look %d", look).isEmpty();
        }
        assertThat(watch.look(Map.of("w", "5 6000"))).containsExactly(Map.entry("w", "5 6000"));
        assertThat(watch.look(Map.of("w", "5 6000"))).as("again, until it is removed").hasSize(1);
        assertThat(watch.look(Map.of("w", "6 6000"))).as("once it has said something").isEmpty();
    }

    @Test
    void whoeverLooksIsNotDeadForItself() {
        for (int look = 0; look < 20; look++) {
            assertThat(watch.look(Map.of("self", "5 6000"))).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 3, 6 })
    void looksBeforeOneThatWasNotAnsweredDoNotCount(int before) {
        for (int look = 0; look < before; look++) {
            watch.look(Map.of("w", "5 6000"));
        }
        watch.startOver();
        assertThat(watch.isSteady()).isFalse();
        for (int look = 0; look < 6; look++) {
            assertThat(watch.look(Map.of("w", "5 6000"))).isEmpty();
            assertThat(watch.isSteady()).isFalse();
        }
        assertThat(watch.look(Map.of("w", "5 6000"))).hasSize(1);
        assertThat(watch.isSteady()).isTrue();
    }

    /** A worker with a longer lease beats less often. */
    @ParameterizedTest
    @CsvSource({ "1 6000, 6", "1 1000, 6", "1 6001, 12", "1 30000, 30", "1, 6", "nonsense, 6", "1 99999999999, 6", "1 0, 6" })
    void workerIsGivenTheLooksOfItsOwnLease(String beat, int looks) {
        for (int look = 0; look < looks; look++) {
            assertThat(watch.look(Map.of("w", beat))).as("dead in look %d", look).isEmpty();
        }
        assertThat(watch.look(Map.of("w", beat))).hasSize(1);
    }

    /** Whatever workers come, go and beat: dead is who was there with one beat in this look and the six before. */
    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
    void deadIsWhoWasSeenSevenTimesInARowWithTheSameBeat(long seed) {
        Random random = new Random(seed);
        Map<String, String> beats = new HashMap<>();
        Map<String, Integer> inARow = new HashMap<>();
        for (int look = 0; look < 2_000; look++) {
            if (random.nextInt(50) == 0) {
                watch.startOver();
                inARow.clear();
            }
            for (int i = 0; i < 10; i++) {
                String worker = "w" + i;
                if (random.nextInt(6 + i) == 0) {
                    inARow.remove(worker);
                    if (random.nextInt(5) == 0) {
                        beats.remove(worker);
                    } else {
                        beats.put(worker, BeatWatch.beat(look, LEASE));
                    }
                }
                if (beats.containsKey(worker)) {
                    inARow.merge(worker, 1, Integer::sum);
                }
            }
            Set<String> expected = new HashSet<>();
            inARow.forEach((worker, seen) -> {
                if (seen > 6) {
                    expected.add(worker);
                }
            });
            assertThat(watch.look(Map.copyOf(beats)).keySet()).isEqualTo(expected);
        }
    }
}
