package io.millrace.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the dead from the living among the workers of one queue, by their beats: a worker is dead whose beat was the same in
 * six looks after the first, a sixth of a lease apart at least, of which Redis answered each. So time is a count of what was
 * seen: no clock that is set, no Redis that stands still and no pause of whoever looks can make it pass.
 */
final class BeatWatch {

    /** In a lease; after the first. */
    static final int LOOKS = 6;

    /** As {@code beat.lua} has it. */
    private static final Pattern BEAT = Pattern.compile("\\d+ (\\d{1,10})");

    private record Seen(String beat, int unchanged) {
    }

    private final String self;
    private final Duration lease;
    private Map<String, Seen> seen = Map.of();
    private int looks;

    /**
     * @param self the worker that looks, which knows by itself that it lives
     * @param lease its own; a worker whose lease is longer is given as many more looks
     */
    BeatWatch(String self, Duration lease) {
        this.self = self;
        this.lease = lease;
    }

    /** How a worker with this lease says for the n-th time that it lives. */
    static String beat(long count, Duration lease) {
        return count + " " + lease.toMillis();
    }

    /**
     * Takes a look.
     *
     * @param beats of all workers
     * @return those that are dead, with the beats that they have had all along
     */
    Map<String, String> look(Map<String, String> beats) {
        Map<String, Seen> now = new HashMap<>();
        Map<String, String> dead = new HashMap<>();
        beats.forEach((worker, beat) -> {
            Seen before = seen.get(worker);
            Seen after = before == null || !before.beat().equals(beat) ? new Seen(beat, 0)
                    : new Seen(beat, before.unchanged() + 1);
            now.put(worker, after);
            if (!worker.equals(self) && after.unchanged() >= looksUntilDead(beat)) {
                dead.put(worker, beat);
            }
        });
        seen = now;
        looks++;
        return dead;
    }

    /** Whether Redis has answered every look for a whole lease. */
    boolean isSteady() {
        return looks > LOOKS;
    }

    /** A look was not answered, or may not have been: none of those before it counts. */
    void startOver() {
        seen = Map.of();
        looks = 0;
    }

    private long looksUntilDead(String beat) {
        Matcher parts = BEAT.matcher(beat);
        long own = lease.toMillis();
        long theirs = parts.matches() ? Long.parseLong(parts.group(1)) : own;
        return LOOKS * Math.max(1, (theirs + own - 1) / own);
    }
}
