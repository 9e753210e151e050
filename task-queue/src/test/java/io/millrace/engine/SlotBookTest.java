package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.broker.Message;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.inspect.TaskAction;
import io.millrace.schedule.SlotFiring;
import io.millrace.schedule.SlotMemory;
import io.millrace.schedule.SlotMiss;
import io.millrace.schedule.SlotRun;
import io.millrace.schedule.SlotRun.Kind;
import io.millrace.schedule.SlotVerdict;
import io.millrace.schedule.SlotVerdict.Early;
import io.millrace.schedule.SlotVerdict.Fired;
import io.millrace.schedule.SlotVerdict.Known;
import io.millrace.schedule.SlotVerdict.Missed;
import io.millrace.schedule.SlotVerdict.Moved;
import io.millrace.schedule.SlotVerdict.Overlapped;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;

/** Each slot once, whoever asks. */
class SlotBookTest {

    private static final String ENTRY = "entry";
    private static final Instant NONE = Instant.EPOCH;
    private static final Instant SLOT = Instant.parse("2026-01-01T02:00:00Z");
    private static final Instant NEXT = SLOT.plusSeconds(60);

    private static Engine engine;

    @BeforeAll
    static void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    @BeforeEach
    void empty() {
        engine.redis(Command.FLUSHALL);
    }

    @Test
    void firstWhoAsksFiresAndTheOthersLearnOfIt() {
        assertThat(fire(NONE, SLOT)).isInstanceOfSatisfying(Fired.class, fired -> {
            assertThat(fired.id()).isEqualTo(new TaskId("entry@" + SLOT));
            assertThat(fired.state()).isEqualTo(TaskState.PENDING);
        });
        assertThat(fire(NONE, SLOT)).isEqualTo(new Moved(SLOT));
        assertThat(fire(SLOT, SLOT)).isEqualTo(new Moved(SLOT));
        assertThat(fire(SLOT, SLOT.minusSeconds(60))).isEqualTo(new Moved(SLOT));
        assertThat(fire(SLOT, NEXT)).isInstanceOf(Fired.class);
        assertThat(engine.ledger().accepted()).isEqualTo(2);
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void manyWhoAskAtOnceFireOnce() {
        List<SlotVerdict> verdicts = Uni.join().all(IntStream.range(0, 50).mapToObj(i -> engine.slots.fire(firing(NONE, SLOT)))
                .toList()).andFailFast().await().atMost(PATIENCE);
        assertThat(verdicts).filteredOn(Fired.class::isInstance).hasSize(1);
        assertThat(verdicts).filteredOn(Moved.class::isInstance).hasSize(49);
    }

    @Test
    void slotThatIsMoreThanASecondAheadOfRedisIsRefused() {
        Instant ahead = Instant.now().plusSeconds(30);
        assertThat(fire(NONE, ahead)).isInstanceOf(Early.class);
        assertThat(miss(NONE, ahead, 5)).isInstanceOf(Early.class);
        assertThat(memory().last()).isEqualTo(NONE);
        assertThat(fire(NONE, Instant.ofEpochMilli(Instant.now().toEpochMilli() + 500))).isInstanceOf(Fired.class);
    }

    @Test
    void bookThatWasLostIsMadeAgainFromTheIdsOfTasks() {
        fire(NONE, SLOT);
        engine.redis(Command.DEL, "millrace:{default}:cron:entry");
        assertThat(fire(NONE, SLOT)).isEqualTo(new Known(new TaskId("entry@" + SLOT)));
        assertThat(memory().last()).isEqualTo(SLOT);
        assertThat(engine.ledger().accepted()).isEqualTo(1);
    }

    @Test
    void missedSlotsAreCountedAndDoneWith() {
        assertThat(miss(NONE, SLOT, 7)).isInstanceOf(Missed.class);
        assertThat(fire(NONE, SLOT)).isEqualTo(new Moved(SLOT));
        engine.slots.fire(new SlotFiring(ENTRY, NEXT, SLOT, 3, message(NEXT), Duration.ZERO, false)).await().atMost(PATIENCE);
        SlotMemory memory = memory();
        assertThat(memory.missed()).isEqualTo(10);
        assertThat(memory.lastMissed()).isEqualTo(NEXT);
        assertThat(runs()).extracting(SlotRun::kind).containsExactly(Kind.FIRED, Kind.MISSED);
        assertThat(runs()).extracting(SlotRun::missed).containsExactly(3L, 7L);
    }

    @Test
    void slotIsOverlappedByATaskThatHasNotEndedAndByNoOther() {
        fire(NONE, SLOT);
        TaskId first = new TaskId("entry@" + SLOT);
        SlotFiring next = new SlotFiring(ENTRY, NEXT, SLOT, 0, message(NEXT), Duration.ZERO, true);
        assertThat(engine.slots.fire(next).await().atMost(PATIENCE)).isEqualTo(new Overlapped(first));
        engine.control.act(TaskAction.CANCEL, QueueName.DEFAULT, first).await().atMost(PATIENCE);
        Instant third = NEXT.plusSeconds(60);
        assertThat(engine.slots.fire(new SlotFiring(ENTRY, third, NEXT, 0, message(third), Duration.ZERO, true)).await()
                .atMost(PATIENCE)).isInstanceOf(Fired.class);
    }

    @Test
    void delayedSlotIsAScheduledTask() {
        Instant now = Instant.ofEpochMilli(Instant.now().toEpochMilli());
        assertThat(engine.slots.fire(new SlotFiring(ENTRY, now, NONE, 0, message(now), Duration.ofHours(1), false)).await()
                .atMost(PATIENCE)).isInstanceOfSatisfying(Fired.class,
                        fired -> assertThat(fired.state()).isEqualTo(TaskState.SCHEDULED));
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void runByHandIsBesideTheSlotsAndOnlyOnceUnderItsId() {
        fire(NONE, SLOT);
        SlotFiring byHand = firing(NONE, NEXT);
        assertThat(engine.slots.runNow(byHand).await().atMost(PATIENCE)).isInstanceOf(Fired.class);
        assertThat(engine.slots.runNow(byHand).await().atMost(PATIENCE)).isEqualTo(new Known(byHand.id()));
        assertThat(memory().last()).isEqualTo(SLOT);
        assertThat(runs()).extracting(SlotRun::kind).containsExactly(Kind.MANUAL, Kind.FIRED);
    }

    @Test
    void hundredRunsAreRemembered() {
        Instant last = NONE;
        for (int i = 1; i <= 105; i++) {
            Instant slot = SLOT.plusSeconds(i);
            fire(last, slot);
            last = slot;
        }
        assertThat(runs()).hasSize(100);
        assertThat(runs().get(0).slot()).isEqualTo(last);
    }

    @Test
    void timingIsKnownFromWhenItWasFirstSeen() {
        SlotMemory first = recall("one");
        assertThat(first.since()).isEqualTo(first.now());
        assertThat(recall("one").since()).isEqualTo(first.since());
        for (String other : List.of("two", "three", "four", "five")) {
            recall(other);
        }
        assertThat(recall("five").since()).isAfterOrEqualTo(first.since());
        assertThat(engine.redis(Command.HLEN, "millrace:{default}:cron:entry").toInteger()).isEqualTo(4);
    }

    @Test
    void forgottenEntryLeavesNothing() {
        fire(NONE, SLOT);
        engine.slots.forget(QueueName.DEFAULT, ENTRY).await().atMost(PATIENCE);
        assertThat(memory().last()).isEqualTo(NONE);
        assertThat(runs()).isEmpty();
    }

    @Test
    void fullMemoryRefusesSlotsAndLosesNone() {
        engine.redis(Command.CONFIG, "SET", "maxmemory", "1");
        try {
            assertThat(engine.slots.fire(firing(NONE, SLOT)).onItemOrFailure()
                    .transform((done, failure) -> String.valueOf(failure))
                    .await().atMost(PATIENCE)).contains("OOM");
        } finally {
            engine.redis(Command.CONFIG, "SET", "maxmemory", "0");
        }
        assertThat(fire(NONE, SLOT)).isInstanceOf(Fired.class);
    }

    static SlotFiring firing(Instant after, Instant slot) {
        return new SlotFiring(ENTRY, slot, after, 0, message(slot), Duration.ZERO, false);
    }

    private static Message message(Instant slot) {
        return new Message(NOTE.name(), Buffer.buffer("{\"text\":\"good\"}"), TaskOptions.DEFAULT
                .withId(new TaskId(ENTRY + "@" + slot)).withHeaders(Map.of("slot", slot.toString())));
    }

    private static SlotVerdict fire(Instant after, Instant slot) {
        return engine.slots.fire(firing(after, slot)).await().atMost(PATIENCE);
    }

    private static SlotVerdict miss(Instant after, Instant last, long count) {
        return engine.slots.miss(new SlotMiss(QueueName.DEFAULT, ENTRY, last, after, count)).await().atMost(PATIENCE);
    }

    private static SlotMemory memory() {
        return engine.slots.recall(QueueName.DEFAULT, ENTRY, null).await().atMost(PATIENCE);
    }

    private static SlotMemory recall(String timing) {
        return engine.slots.recall(QueueName.DEFAULT, ENTRY, timing).await().atMost(PATIENCE);
    }

    private static List<SlotRun> runs() {
        return engine.slots.runs(QueueName.DEFAULT, ENTRY, 100).await().atMost(PATIENCE);
    }
}
