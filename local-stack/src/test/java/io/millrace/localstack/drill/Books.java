package io.millrace.localstack.drill;

/**
 * The books of the default queue, added up from what is in Redis and not by Millrace's own code. While tasks move, the single
 * numbers are of different moments; at rest they must balance.
 *
 * @param active entries that a worker holds
 */
record Books(long accepted, long completed, long failed, long live, long active, long retry) {

    private static final String QUEUE = "millrace:{default}:";

    static Books read(int redisPort) {
        try (RedisConnection redis = new RedisConnection(redisPort)) {
            long added = redis.number("EXISTS", QUEUE + "ready") == 0 ? 0
                    : redis.numberIn("entries-added", "XINFO", "STREAM", QUEUE + "ready");
            long retry = redis.number("ZCARD", QUEUE + "retry");
            return new Books(
                    added + booked(redis, "acceptedLater") + booked(redis, "revived") + booked(redis, "adjusted"),
                    booked(redis, "completed"),
                    booked(redis, "failed") + booked(redis, "canceled") + booked(redis, "deleted"),
                    redis.number("XLEN", QUEUE + "ready") + redis.number("XLEN", QUEUE + "again")
                            + redis.number("ZCARD", QUEUE + "scheduled") + retry,
                    pending(redis, "ready") + pending(redis, "again"), retry);
        }
    }

    boolean balance() {
        return accepted == completed + failed + live;
    }

    /** Whether this many were accepted, and all of them ended well. */
    boolean allDone(long tasks) {
        return balance() && accepted == tasks && completed == tasks;
    }

    private static long booked(RedisConnection redis, String name) {
        return redis.numberIn(name, "HGETALL", QUEUE + "ledger");
    }

    private static long pending(RedisConnection redis, String stream) {
        return redis.number("EXISTS", QUEUE + stream) == 0 ? 0
                : redis.ask("XPENDING", QUEUE + stream, "workers") instanceof java.util.List<?> summary
                        && summary.get(0) instanceof Long count ? count : 0;
    }
}
