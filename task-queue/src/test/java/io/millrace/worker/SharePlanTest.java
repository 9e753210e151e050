package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.broker.WorkSource.Share;
import io.millrace.task.QueueName;

class SharePlanTest {

    private static final QueueName CRITICAL = new QueueName("critical");
    private static final QueueName LOW = new QueueName("low");

    private final SharePlan plan = new SharePlan(Map.of(CRITICAL, 6, QueueName.DEFAULT, 3, LOW, 1));

    @BeforeEach
    void begin() {
        plan.begin();
    }

    @Test
    void slotsAreDealtOutByWeight() {
        assertThat(totals(plan.deal(100))).isEqualTo(Map.of(CRITICAL, 60, QueueName.DEFAULT, 30, LOW, 10));
    }

    @Test
    void singleSlotsGiveEachQueueItsPartOverTime() {
        Map<QueueName, Integer> sum = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            plan.begin();
            totals(plan.deal(1)).forEach((queue, count) -> sum.merge(queue, count, Integer::sum));
        }
        assertThat(sum).isEqualTo(Map.of(CRITICAL, 600, QueueName.DEFAULT, 300, LOW, 100));
    }

    @Test
    void whatAnEmptyQueueDoesNotUseGoesToTheOthers() {
        plan.deal(10).forEach(share -> plan.brought(share, share.queue().equals(LOW) ? share.ready() : 0, 0));
        for (Share share : plan.deal(9)) {
            plan.brought(share, share.queue().equals(LOW) ? share.ready() : 0, 0);
        }
        assertThat(totals(plan.deal(8))).isEqualTo(Map.of(LOW, 8));
    }

    @Test
    void nothingIsDealtOnceAllCameBackShort() {
        for (int round = 0; round < 3; round++) {
            plan.deal(20).forEach(share -> plan.brought(share, 0, 0));
        }
        assertThat(plan.deal(20)).isEmpty();
    }

    @Test
    void comebacksGetHalfWhileThereAreSome() {
        SharePlan single = new SharePlan(Map.of(QueueName.DEFAULT, 1));
        single.begin();
        assertThat(single.deal(10)).containsExactly(new Share(QueueName.DEFAULT, 9, 1));
        single.brought(new Share(QueueName.DEFAULT, 9, 1), 9, 1);
        assertThat(single.deal(10)).containsExactly(new Share(QueueName.DEFAULT, 5, 5));
    }

    @Test
    void loneSlotAsksBothStreamsInTurn() {
        SharePlan single = new SharePlan(Map.of(QueueName.DEFAULT, 1));
        single.begin();
        assertThat(single.deal(1)).isNotEqualTo(single.deal(1));
    }

    @Test
    void lookingForComebacksInVainCostsAQueueNothingOfItsPart() {
        Map<QueueName, Integer> sum = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            plan.begin();
            for (Share share : plan.deal(i % 20 + 1)) {
                plan.brought(share, share.ready(), 0);
                sum.merge(share.queue(), share.ready(), Integer::sum);
            }
        }
        int all = sum.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(sum.get(LOW)).isBetween(all * 95 / 1000, all * 105 / 1000);
        assertThat(sum.get(CRITICAL)).isBetween(all * 59 / 100, all * 61 / 100);
    }

    private static Map<QueueName, Integer> totals(List<Share> shares) {
        Map<QueueName, Integer> totals = new HashMap<>();
        shares.forEach(share -> totals.put(share.queue(), share.ready() + share.again()));
        return totals;
    }
}
