package io.millrace.scheduler;

import static io.millrace.scheduler.Station.ENTRY;
import static io.millrace.scheduler.Station.entry;
import static io.millrace.scheduler.Station.eventually;
import static io.millrace.scheduler.Station.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.cron.MisfirePolicy;
import io.millrace.cron.OverlapPolicy;
import io.millrace.cron.ScheduleEntry;
import io.millrace.cron.ScheduleJson;
import io.millrace.cron.ScheduleSpec;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.inspect.TaskView;
import io.millrace.schedule.ScheduleChange;
import io.millrace.schedule.SlotHeader;
import io.millrace.schedule.SlotMemory;
import io.millrace.schedule.SlotRun;
import io.millrace.schedule.SlotRun.Kind;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

class SchedulerLoopTest {

    private static final AtomicInteger TESTS = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // before all
    private static Station station;

    private final String queue = "test-" + TESTS.incrementAndGet();
    private final SettableClock clock = new SettableClock("2026-01-01T00:00:30Z");

    @BeforeAll
    static void open() {
        station = new Station(Persistence.ALWAYS);
    }

    @AfterAll
    static void close() {
        station.close();
    }

    @AfterEach
    void removeStoredEntry() {
        station.store.remove(ENTRY, null).await().atMost(Station.PATIENCE);
    }

    @Test
    void eachSlotIsOneTaskUnderTheIdOfEntryAndSlot() {
        SchedulerLoop loop = station.scheduler(clock, entry("* * * * *", queue));
        run(loop);
        assertThat(station.accepted(queue)).isZero();
        clock.set("2026-01-01T00:01:00Z");
        run(loop);
        run(loop);
        clock.set("2026-01-01T00:02:00.7Z");
        run(loop);
        assertThat(station.slots(queue)).containsExactly(at("00:01:00"), at("00:02:00"));
        TaskView task = find("entry@2026-01-01T00:01:00Z");
        assertThat(task.options().headers()).containsEntry(ScheduleEntry.ENTRY_HEADER, ENTRY)
                .containsEntry(SlotHeader.NAME, "2026-01-01T00:01:00Z");
        assertThat(task.type()).isEqualTo("email:send");
    }

    @Test
    void threeSchedulersFireEachOfTwoHundredSlotsOnceThoughOneIsFrozenForAMinute() {
        ScheduleEntry grid = Station.with(entry("* * * * *", queue), Station.everySecond());
        SchedulerLoop one = station.scheduler(clock, grid);
        SchedulerLoop other = station.scheduler(clock, grid);
        SchedulerLoop frozen = station.scheduler(clock, grid);
        run(one, other, frozen);
        for (int second = 1; second <= 200; second++) {
            clock.advance(Duration.ofSeconds(1));
            if (second < 60 || second > 120) {
                run(one, other, frozen);
            } else {
                run(one, other);
            }
        }
        Instant first = at("00:00:31");
        assertThat(station.accepted(queue)).isEqualTo(200);
        assertThat(station.slots(queue)).containsExactlyElementsOf(
                IntStream.range(0, 200).mapToObj(first::plusSeconds).toList());
    }

    @ParameterizedTest
    @CsvSource({ "SKIP,''", "ONCE,02:00:00", "ALL,02:00:00" })
    void downFromTenToTwoUntilTenPastThreeTheEntryAtTwoRunsAsItsPolicySays(MisfirePolicy policy, String ran) {
        ScheduleEntry entry = Station.checked(ENTRY, Station.spec("0 2 * * *", queue, policy, null));
        stored(entry.spec(), "2026-01-01T00:00:00Z");
        clock.set("2026-01-01T01:50:00Z");
        restarted();
        clock.set("2026-01-01T03:10:00Z");
        SchedulerLoop again = restarted();
        SchedulerLoop standby = station.scheduler(clock);
        run(again, standby);
        assertThat(station.slots(queue)).containsExactlyElementsOf(ran.isEmpty() ? List.of() : List.of(at(ran)));
        clock.set("2026-01-02T02:00:00Z");
        run(again, standby);
        assertThat(station.slots(queue)).hasSize(ran.isEmpty() ? 1 : 2);
        assertThat(station.runs(queue)).extracting(SlotRun::kind).containsExactly(Kind.FIRED,
                ran.isEmpty() ? Kind.MISSED : Kind.FIRED);
        assertThat(memory().missed()).isEqualTo(ran.isEmpty() ? 1 : 0);
    }

    @Test
    void manyMissedSlotsAreNoFlood() {
        SchedulerLoop loop = station.scheduler(clock, Station.checked(ENTRY,
                new ScheduleSpec("* * * * *", "email:send", Station.spec("", queue).payload(), queue, null, "all", 5, null,
                        null,
                        null, null, null, null, null, null, null, null)));
        run(loop);
        clock.set("2026-01-01T10:00:30Z");
        run(loop);
        assertThat(station.slots(queue)).containsExactly(at("09:56:00"), at("09:57:00"), at("09:58:00"), at("09:59:00"),
                at("10:00:00"));
        assertThat(memory().missed()).isEqualTo(595);
        assertThat(memory().lastMissed()).isEqualTo(at("09:55:00"));
    }

    @Test
    void slotStaysDueWhileRedisIsAwayAndIsEnqueuedOnceItIsBack() {
        SchedulerLoop loop = station.scheduler(clock, entry("* * * * *", queue));
        run(loop);
        station.redis.kill();
        clock.set("2026-01-01T00:01:00Z");
        run(loop);
        clock.set("2026-01-01T00:02:00Z");
        run(loop);
        station.redis.start();
        eventually(() -> {
            run(loop);
            return station.accepted(queue) == 2;
        });
        assertThat(station.slots(queue)).containsExactly(at("00:01:00"), at("00:02:00"));
    }

    @Test
    void frozenRedisHoldsATurnForSecondsOnlyAndNoSlotIsDoubled() {
        SchedulerLoop loop = station.scheduler(clock, entry("* * * * *", queue));
        run(loop);
        station.redis.pause();
        clock.set("2026-01-01T00:01:00Z");
        long start = System.nanoTime();
        run(loop);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        station.redis.resume();
        eventually(() -> {
            run(loop);
            return station.accepted(queue) == 1;
        });
        run(loop);
        assertThat(station.slots(queue)).containsExactly(at("00:01:00"));
    }

    @Test
    void clockThatJumpsBackFiresNothingAgainAndNothingLess() {
        SchedulerLoop loop = station.scheduler(clock, entry("* * * * *", queue));
        run(loop);
        clock.set("2026-01-01T00:01:00Z");
        run(loop);
        clock.set("2025-12-31T23:00:10Z");
        run(loop);
        clock.set("2026-01-01T00:01:10Z");
        run(loop);
        clock.set("2026-01-01T00:02:00Z");
        run(loop);
        assertThat(station.slots(queue)).containsExactly(at("00:01:00"), at("00:02:00"));
    }

    @ParameterizedTest
    @CsvSource({ "SKIP", "ONCE", "ALL" })
    void clockThatJumpsAheadOfRedisFiresNothingEarlyAndGivesNothingUp(MisfirePolicy policy) {
        SettableClock real = new SettableClock(Instant.now().toString());
        ScheduleEntry entry = Station.checked(ENTRY, Station.spec("* * * * *", queue, policy, null));
        SchedulerLoop loop = station.scheduler(real, entry);
        run(loop);
        real.advance(Duration.ofHours(1));
        run(loop);
        loop.fireDue().await().atMost(Station.PATIENCE);
        assertThat(station.accepted(queue)).isLessThanOrEqualTo(1);
        assertThat(memory().missed()).isZero();
        assertThat(memory().last()).isBefore(Instant.now().plusSeconds(1));
    }

    @Test
    void slotIsNoTaskWhileTheOneBeforeHasNotEndedIfTheEntrySaysSo() {
        SchedulerLoop loop = station.scheduler(clock,
                Station.checked(ENTRY, Station.spec("* * * * *", queue, null, OverlapPolicy.SKIP)));
        run(loop);
        clock.set("2026-01-01T00:01:00Z");
        run(loop);
        clock.set("2026-01-01T00:02:00Z");
        run(loop);
        assertThat(station.slots(queue)).containsExactly(at("00:01:00"));
        station.cancel(queue, "entry@2026-01-01T00:01:00Z");
        clock.set("2026-01-01T00:03:00Z");
        run(loop);
        assertThat(station.slots(queue)).containsExactly(at("00:03:00"));
        assertThat(station.runs(queue)).extracting(SlotRun::kind).containsExactly(Kind.FIRED, Kind.OVERLAPPED, Kind.FIRED);
        assertThat(station.runs(queue).get(1).task()).isEqualTo(new TaskId("entry@2026-01-01T00:01:00Z"));
    }

    @Test
    void storedEntryRunsPausesResumesAndEnds() {
        SchedulerLoop loop = station.scheduler(clock);
        clock.set(Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(10)).toString());
        stored(Station.spec("* * * * *", queue), clock.instant().toString());
        run(loop);
        clock.advance(Duration.ofMinutes(1));
        run(loop);
        assertThat(station.accepted(queue)).isEqualTo(1);
        station.store.pause(ENTRY, true).await().atMost(Station.PATIENCE);
        clock.advance(Duration.ofMinutes(2));
        run(loop);
        assertThat(station.accepted(queue)).isEqualTo(1);
        station.store.pause(ENTRY, false).await().atMost(Station.PATIENCE);
        clock.advance(Duration.ofMinutes(2));
        run(loop);
        // It was resumed now, by Redis' clock: what came before that is not made up for.
        assertThat(station.accepted(queue)).isEqualTo(1);
        station.since(ENTRY, clock.instant());
        clock.advance(Duration.ofMinutes(1));
        run(loop);
        assertThat(station.accepted(queue)).isEqualTo(2);
        station.store.remove(ENTRY, null).await().atMost(Station.PATIENCE);
        clock.advance(Duration.ofMinutes(1));
        run(loop);
        assertThat(station.accepted(queue)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = { "no json at all", "{\"cron\": 1}",
            "{\"cron\": \"61 * * * *\", \"type\": \"email:send\", \"payload\": \"{}\"}",
            "{\"cron\": \"* * * * *\", \"type\": \"email:send\", \"payload\": \"{}\", \"zone\": \"Nowhere\"}",
            "{\"cron\": \"* * * * *\", \"type\": \"email:send\", \"payload\": \"{\\\"too\\\": 1}\"}" })
    void oneBadStoredEntryStopsNoOther(String bad) {
        station.store.put("bad", bad, "", false, null).await().atMost(Station.PATIENCE);
        try {
            stored(Station.spec("* * * * *", queue), "2026-01-01T00:00:00Z");
            SchedulerLoop loop = station.scheduler(clock);
            run(loop);
            clock.set("2026-01-01T00:01:00Z");
            run(loop);
            assertThat(station.slots(queue)).containsExactly(at("00:01:00"));
        } finally {
            station.store.remove("bad", null).await().atMost(Station.PATIENCE);
        }
    }

    @Test
    void jitterDelaysTheTaskAndNotTheSlot() {
        ScheduleEntry spread = Station.checked(ENTRY, new ScheduleSpec("* * * * *", "email:send",
                Station.spec("", queue).payload(), queue, null, null, null, null, null, Duration.ofHours(1), null, null, null,
                null,
                null, null, null));
        SettableClock now = new SettableClock(Instant.now().minusSeconds(60).toString());
        SchedulerLoop loop = station.scheduler(now, Station.with(spread, Station.everySecond()));
        run(loop);
        now.advance(Duration.ofSeconds(20));
        run(loop);
        assertThat(station.accepted(queue)).isEqualTo(20);
        assertThat(station.tasks(queue).size()).as("that one delay in ten is shorter than a minute is not to be expected")
                .isLessThan(10);
    }

    @Test
    void storeTellsWhatStandsInTheWayOfAChange() {
        String json = ScheduleJson.write(Station.spec("* * * * *", queue)).toString();
        ScheduleChange first = put(json, null);
        assertThat(first).isInstanceOf(ScheduleChange.Stored.class);
        long version = ((ScheduleChange.Stored) first).version();
        assertThat(put(json, null)).isEqualTo(new ScheduleChange.Exists());
        assertThat(put(json, version - 1)).isEqualTo(new ScheduleChange.Stale(version));
        assertThat(station.store.remove(ENTRY, version - 1).await().atMost(Station.PATIENCE))
                .isEqualTo(new ScheduleChange.Stale(version));
        assertThat(put(json, version)).isInstanceOf(ScheduleChange.Stored.class);
        assertThat(station.store.remove("nothing", null).await().atMost(Station.PATIENCE))
                .isEqualTo(new ScheduleChange.Missing());
        assertThat(station.store.put("nothing", json, "", false, 1L).await().atMost(Station.PATIENCE))
                .isEqualTo(new ScheduleChange.Missing());
    }

    private ScheduleChange put(String json, @Nullable Long expected) {
        return station.store.put(ENTRY, json, "timing", false, expected).await().atMost(Station.PATIENCE);
    }

    private void stored(ScheduleSpec spec, String since) {
        station.store.put(ENTRY, ScheduleJson.write(spec).toString(), "timing", false, null).await().atMost(Station.PATIENCE);
        station.since(ENTRY, Instant.parse(since));
    }

    /** A scheduler that begins now, as after a restart, and has taken a turn. */
    private SchedulerLoop restarted() {
        SchedulerLoop loop = station.scheduler(clock);
        run(loop);
        return loop;
    }

    private SlotMemory memory() {
        return station.book.recall(new QueueName(queue), ENTRY, null).await().atMost(Station.PATIENCE);
    }

    private TaskView find(String id) {
        return station.inspector.find(new QueueName(queue), new TaskId(id)).await().atMost(Station.PATIENCE).orElseThrow();
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-01T" + time + "Z");
    }
}
