package io.millrace.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.millrace.cron.MisfirePolicy;
import io.millrace.cron.Timetable;

/**
 * What to do about the slots that are due. A slot that is no more than a minute late is just late, and runs. For older ones the
 * entry's policy says what becomes of them; they are missed when they do not get a run of their own. Pure arithmetic.
 *
 * @param steps in ascending order of their slots
 * @param isBehind whether some slots are older than that: worth another look at what was fired meanwhile
 */
record CatchUp(List<Step> steps, boolean isBehind) {

    /** How late a slot may be and still be on time. */
    static final Duration GRACE = Duration.ofMinutes(1);
    /** What lies further back was not missed: nobody was there. */
    private static final Duration FURTHEST = Duration.ofDays(366);

    /** One thing to do. */
    sealed interface Step {
    }

    /** Fire a slot, which stands for so many before it. */
    record Fire(Instant slot, long standsFor) implements Step {
    }

    /** Give so many slots up. */
    record Miss(Instant last, long count) implements Step {
    }

    /**
     * What to do.
     *
     * @param cap most slots that run late with {@link MisfirePolicy#ALL}
     * @param last slots up to here are done with
     */
    static CatchUp plan(Timetable timetable, MisfirePolicy policy, int cap, Instant last, Instant now) {
        Instant grace = now.minus(GRACE);
        Instant furthest = now.minus(FURTHEST);
        Deque<Instant> latest = new ArrayDeque<>();
        long old = 0;
        Instant lastOld = last;
        List<Instant> recent = new ArrayList<>();
        Instant slot = timetable.next(last.isBefore(furthest) ? furthest : last);
        while (slot != null && !slot.isAfter(now)) {
            if (slot.isBefore(grace)) {
                old++;
                lastOld = slot;
                latest.addLast(slot);
                if (latest.size() > cap) {
                    latest.removeFirst();
                }
            } else {
                recent.add(slot);
            }
            slot = timetable.next(slot);
        }
        List<Step> steps = new ArrayList<>();
        if (old > 0) {
            switch (policy) {
                case SKIP -> steps.add(new Miss(lastOld, old));
                case ONCE -> {
                    Instant one = recent.isEmpty() ? lastOld : recent.get(recent.size() - 1);
                    steps.add(new Fire(one, old + recent.size() - 1));
                    recent.clear();
                }
                case ALL -> addLatest(latest, old, Math.max(0, cap - recent.size()), steps);
            }
        }
        recent.forEach(each -> steps.add(new Fire(each, 0)));
        return new CatchUp(List.copyOf(steps), old > 0);
    }

    private static void addLatest(Deque<Instant> latest, long old, int most, List<Step> steps) {
        Instant given = null;
        while (latest.size() > most) {
            given = latest.removeFirst();
        }
        if (old > latest.size()) {
            Instant lastGiven = given != null ? given : latest.getFirst().minusMillis(1);
            steps.add(new Miss(lastGiven, old - latest.size()));
        }
        latest.forEach(each -> steps.add(new Fire(each, 0)));
    }
}
