package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redis' time, as its answers tell it. */
class BrokerClockTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private Duration redisAhead = Duration.ZERO;
    private final long startNanos = nanos.get();
    private final BrokerClock clock = new BrokerClock(Clock.fixed(START.plus(HOUR), ZoneOffset.UTC), nanos::get);

    @Test
    void isTheMachinesClockUntilRedisHasAnsweredAndThenThatNoMore() {
        assertThat(clock.instant()).isEqualTo(START.plus(HOUR));
        hear(1_000, 1_000);
        assertThat(off()).isLessThan(Duration.ofNanos(10_000));
    }

    @ParameterizedTest
    @ValueSource(longs = { -3_600_000, -240_000, -40_000, -50, 50, 40_000, 240_000, 3_600_000 })
    void followsRedisWhenItsClockIsSet(long byMillis) {
        hear(100_000, 100_000);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        redisAhead = Duration.ofMillis(byMillis);
        hear(100_000, 100_000);
        assertThat(off()).isLessThan(Duration.ofMillis(1));
    }

    @Test
    void slowAnswerTellsNothingNewAndAFastOneDoes() {
        hear(50_000, 50_000);
        Duration good = off();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        hear(0, 80_000_000);
        assertThat(off()).as("after an answer that took 80 ms, all on its way back").isEqualTo(good);
        hear(0, 1_000_000_000);
        assertThat(off()).isEqualTo(good);
        hear(1_000, 1_000);
        assertThat(off()).isLessThan(Duration.ofNanos(10_000));
    }

    /** Whatever answers take, either way: it is off by half the longest way of the last two at most, and a drift. */
    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4 })
    void isNeverFurtherOffThanHalfOfWhatTheLastAnswerTook(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            nanos.addAndGet(random.nextLong(TimeUnit.SECONDS.toNanos(20)));
            if (random.nextInt(20) == 0) {
                redisAhead = Duration.ofMillis(random.nextInt(7_200_000) - 3_600_000);
            }
            long there = random.nextLong(20_000_000);
            long back = random.nextLong(20_000_000);
            hear(there, back);
            assertThat(off().toNanos()).isLessThanOrEqualTo((there + back) + 2_000);
        }
    }

    private void hear(long there, long back) {
        long asked = nanos.get();
        nanos.addAndGet(there);
        Instant redis = redis();
        nanos.addAndGet(back);
        clock.hear(redis.getEpochSecond(), redis.getNano() / 1_000, asked, nanos.get());
    }

    private Instant redis() {
        return START.plusNanos(nanos.get() - startNanos).plus(redisAhead);
    }

    private Duration off() {
        return Duration.between(redis(), clock.instant()).abs();
    }
}
