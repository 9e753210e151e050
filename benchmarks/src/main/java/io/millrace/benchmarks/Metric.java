package io.millrace.benchmarks;

import java.util.Locale;

/** What can be measured in a round. */
enum Metric {
    ENQUEUED("enqueued", "tasks/s", 0, true),
    PROCESSED("processed", "tasks/s", 0, true),
    MAILS("mails sent", "mails/s", 0, true),
    ROUND_TRIPS("awaited round trips", "1/s", 0, true),
    REDIS_CPU("Redis CPU a task", "µs", 2, false),
    REDIS_CPU_ENQUEUE("  of it to enqueue", "µs", 2, false),
    REDIS_CPU_ALL_THREADS("  with Redis' other threads", "µs", 2, false),
    CLIENT_CPU("client CPU a task", "µs", 2, false),
    SENT("commands sent a task", "", 2, false),
    EXECUTED("commands executed a task", "", 2, false),
    P50("p50", "ms", 2, false),
    P99("p99", "ms", 2, false),
    WORST("worst", "ms", 2, false),
    OF_IDEAL("of the ideal throughput", "%", 1, true),
    BYTES("Redis memory a waiting task", "bytes", 0, false),
    FETCH_CPU("Redis CPU a task, to take and end it", "µs", 2, false),
    MOVE_CPU("Redis CPU a task moved", "µs", 2, false),
    JVM_CPU("CPU of the worker's JVM", "% of a core", 2, false),
    SENT_PER_SECOND("commands sent", "1/s", 1, false),
    EXECUTED_PER_SECOND("commands executed", "1/s", 1, false),
    FIRST_TASK("start to first task", "ms", 1, false),
    NANOS("a call", "ns", 0, false),
    ALLOCATED("allocated a call", "bytes", 0, false),
    TURN_CPU("Redis CPU a turn", "µs", 0, false),
    REDIS_SHARE("of Redis' main thread meanwhile", "%", 1, false),
    PING_P50_ALONE("PING p50 without it", "ms", 2, false),
    PING_P50("PING p50 beside it", "ms", 2, false),
    PING_P99_ALONE("PING p99 without it", "ms", 2, false),
    PING_P99("PING p99 beside it", "ms", 2, false),
    PING_ADDED("PING p99 above that without it", "ms", 2, false);

    private final String label;
    private final String unit;
    private final int digits;
    private final boolean moreIsBetter;

    Metric(String label, String unit, int digits, boolean moreIsBetter) {
        this.label = label;
        this.unit = unit;
        this.digits = digits;
        this.moreIsBetter = moreIsBetter;
    }

    /** Its name in JSON. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String label() {
        return label;
    }

    String unit() {
        return unit;
    }

    int digits() {
        return digits;
    }

    boolean moreIsBetter() {
        return moreIsBetter;
    }
}
