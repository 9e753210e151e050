package io.millrace.engine;

import java.time.Duration;
import java.util.List;
import java.util.Random;

import io.millrace.clock.ProcessClock;

/** The clock of a Redis and that of its workers, which somebody sets. One thread uses it. */
final class Clocks {

    private static final List<Duration> AHEAD = List.of(Duration.ofHours(-1), Duration.ofMinutes(-4), Duration.ofSeconds(-40),
            Duration.ZERO, Duration.ofSeconds(40), Duration.ofMinutes(4), Duration.ofHours(1));

    final ProcessClock redis = ProcessClock.create();
    final ProcessClock workers = ProcessClock.create();
    private Duration furthest = Duration.ZERO;

    void setRedis(Random random) {
        Duration ahead = any(random);
        furthest = ahead.compareTo(furthest) > 0 ? ahead : furthest;
        redis.set(ahead);
    }

    void setWorkers(Random random) {
        workers.set(any(random));
    }

    /** What was put off by Redis' clock before that went back is due at last. */
    void passAll() {
        redis.set(furthest);
    }

    private static Duration any(Random random) {
        return AHEAD.get(random.nextInt(AHEAD.size()));
    }
}
