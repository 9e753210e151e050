package io.millrace.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.cron.MisfirePolicy;
import io.millrace.scheduler.CatchUp.Fire;
import io.millrace.scheduler.CatchUp.Miss;
import io.millrace.scheduler.CatchUp.Step;

class CatchUpTest {

    @ParameterizedTest(name = "{0}, cap {1}: {2} from {3} to {4}")
    @CsvSource(delimiter = '|', value = {
            // On time, and up to a minute late: the policy has no say.
            "SKIP | 3 | * * * * *   | 10:00:00 | 10:00:59 | ''",
            "SKIP | 3 | * * * * *   | 10:00:00 | 10:01:00 | fire 10:01",
            "SKIP | 3 | * * * * *   | 10:00:00 | 10:02:00 | fire 10:01, fire 10:02",
            "ONCE | 3 | * * * * *   | 10:00:00 | 10:02:00 | fire 10:01, fire 10:02",
            "ALL  | 1 | * * * * *   | 10:00:00 | 10:02:00 | fire 10:01, fire 10:02",
            // Down from 01:50 to 03:10, with an entry at 02:00.
            "SKIP | 3 | 0 2 * * *   | 01:50:00 | 03:10:00 | miss 1 to 02:00",
            "ONCE | 3 | 0 2 * * *   | 01:50:00 | 03:10:00 | fire 02:00",
            "ALL  | 3 | 0 2 * * *   | 01:50:00 | 03:10:00 | fire 02:00",
            // And with one every ten minutes.
            "SKIP | 3 | */10 * * * * | 01:50:00 | 03:10:00 | miss 7 to 03:00, fire 03:10",
            "ONCE | 3 | */10 * * * * | 01:50:00 | 03:10:00 | fire 03:10 for 7",
            "ALL  | 3 | */10 * * * * | 01:50:00 | 03:10:00 | miss 5 to 02:40, fire 02:50, fire 03:00, fire 03:10",
            "ALL  | 100 | */20 * * * * | 01:50:00 | 03:10:00 | fire 02:00, fire 02:20, fire 02:40, fire 03:00",
            "ONCE | 3 | */20 * * * * | 01:50:00 | 03:10:00 | fire 03:00 for 3",
            // A cap that the slots on time use up.
            "ALL  | 1 | * * * * *   | 10:00:00 | 10:05:00 | miss 3 to 10:03, fire 10:04, fire 10:05" })
    void planIs(MisfirePolicy policy, int cap, String cron, String last, String now, String steps) {
        CatchUp plan = CatchUp.plan(Station.utc(cron), policy, cap, at(last), at(now));
        assertThat(plan.steps().stream().map(CatchUpTest::say).collect(Collectors.joining(", "))).isEqualTo(steps);
    }

    @Test
    void afterAYearOfEveryMinuteItIsNeitherAFloodNorForgetful() {
        Instant now = Instant.parse("2026-06-01T00:00:30Z");
        CatchUp plan = CatchUp.plan(Station.utc("* * * * *"), MisfirePolicy.ALL, 10, Instant.parse("2020-01-01T00:00:00Z"),
                now);
        assertThat(plan.isBehind()).isTrue();
        assertThat(plan.steps()).hasSize(11);
        // 366 days, from the half minute on, without the ten that run.
        assertThat(plan.steps().get(0)).isEqualTo(new Miss(Instant.parse("2026-05-31T23:50:00Z"), 366 * 24 * 60 - 10));
    }

    @Test
    void nothingIsBehindWhenNothingIsDue() {
        assertThat(CatchUp.plan(Station.utc("0 2 * * *"), MisfirePolicy.ALL, 10, at("03:00:00"), at("23:00:00")))
                .isEqualTo(new CatchUp(List.of(), false));
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-01T" + time + "Z");
    }

    private static String say(Step step) {
        if (step instanceof Fire fire) {
            return "fire " + time(fire.slot()) + (fire.standsFor() > 0 ? " for " + fire.standsFor() : "");
        }
        Miss miss = (Miss) step;
        return "miss " + miss.count() + " to " + time(miss.last());
    }

    private static String time(Instant slot) {
        return slot.toString().substring(11, 16);
    }
}
