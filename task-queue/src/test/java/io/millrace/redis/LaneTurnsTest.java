package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.millrace.task.QueueName;

/** How slots are dealt out among the streams that tasks come back by. */
class LaneTurnsTest {

    private static final QueueName QUEUE = QueueName.DEFAULT;

    private final LaneTurns turns = new LaneTurns();

    @Test
    void queueWithoutLanesGivesAllToItsOneStream() {
        assertThat(turns.deal(QUEUE, List.of("again"), 25)).isEqualTo(Map.of("again", 25));
    }

    @Test
    void asManyAreAskedForAsThereAreSlotsWhateverIsBusy() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            List<String> streams = streams(1 + random.nextInt(64));
            streams.forEach(stream -> turns.brought(stream, random.nextInt(3) == 0));
            int slots = 1 + random.nextInt(60);
            Map<String, Integer> dealt = turns.deal(QUEUE, streams, slots);
            assertThat(dealt.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(slots);
            assertThat(dealt.values()).allMatch(count -> count > 0);
        }
    }

    @Test
    void busyStreamsShareTheSlotsAndInOneTurnOfFourOneOfTheOthersIsAskedEachInItsOrder() {
        for (int size = 4; size <= 12; size++) {
            List<String> streams = streams(size);
            turns.brought("for:1", true);
            turns.brought("for:3", true);
            Map<String, Integer> asked = new HashMap<>();
            for (int i = 0; i < 4 * size; i++) {
                Map<String, Integer> dealt = turns.deal(QUEUE, streams, 21);
                assertThat(dealt.get("for:1")).isBetween(10, 11);
                assertThat(dealt.get("for:3")).isBetween(10, 11);
                dealt.keySet().forEach(stream -> asked.merge(stream, 1, Integer::sum));
            }
            assertThat(asked.keySet()).containsExactlyInAnyOrderElementsOf(streams);
            assertThat(asked.values().stream().mapToInt(Integer::intValue).sum()).as("reads in all").isEqualTo(9 * size);
        }
    }

    @Test
    void singleSlotGoesToEachStreamInTurn() {
        List<String> streams = streams(5);
        turns.brought("again", true);
        assertThat(IntStream.range(0, 5).mapToObj(i -> turns.deal(QUEUE, streams, 1).keySet().iterator().next()).distinct())
                .hasSize(5);
    }

    private static List<String> streams(int count) {
        return Stream.concat(Stream.of("again"), IntStream.range(1, count).mapToObj(i -> "for:" + i)).toList();
    }
}
