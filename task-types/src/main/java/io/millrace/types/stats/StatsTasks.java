package io.millrace.types.stats;

import java.time.Duration;

import io.millrace.task.TaskType;

/** The task types about statistics. */
public final class StatsTasks {

    /** Adds up what happened on a day in all queues. The sums are its result, kept for a year. */
    public static final TaskType<DailyStats> STATS_DAILY = TaskType.of("stats:daily", DailyStats.class)
            .withRetention(Duration.ofDays(366));

    private StatsTasks() {
    }
}
