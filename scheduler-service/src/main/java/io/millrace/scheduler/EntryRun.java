package io.millrace.scheduler;

import java.time.Instant;
import java.util.List;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.cron.ScheduleEntry;
import io.millrace.schedule.SlotBook;
import io.millrace.schedule.SlotMemory;
import io.millrace.schedule.SlotMiss;
import io.millrace.schedule.SlotVerdict;
import io.millrace.scheduler.CatchUp.Fire;
import io.millrace.scheduler.CatchUp.Step;
import io.smallrye.mutiny.Uni;

/**
 * One entry on its way through time. What was fired is known to the book of slots alone; what this class remembers of it is a
 * guess, which the book corrects: each call says which slot it takes for the last, and does nothing when another one is. A
 * slot is done with when the book says so; until then it is due, and tried again at each turn.
 */
final class EntryRun {

    private static final Logger LOG = Logger.getLogger(EntryRun.class);
    /** A scheduler that is always a little late would otherwise go round for ever in one turn. */
    private static final int MOST_CORRECTIONS = 3;

    private final ScheduleEntry entry;
    private final Instant since;
    private final boolean noteSince;
    private final SlotBook book;
    private final SchedulerTime time;
    private final SlotListener listener;

    private volatile @Nullable Instant last;
    private volatile @Nullable Instant floor;
    private volatile @Nullable Instant nextDue;
    private volatile boolean failing;

    /**
     * Begins.
     *
     * @param since there are no slots up to here
     * @param noteSince whether there are none either from before its timing was first seen
     */
    EntryRun(ScheduleEntry entry, Instant since, boolean noteSince, SlotBook book, SchedulerTime time, SlotListener listener) {
        this.entry = entry;
        this.since = since;
        this.noteSince = noteSince;
        this.book = book;
        this.time = time;
        this.listener = listener;
    }

    /**
     * When it wants its next turn; {@code null} when any will do, since nothing is known yet, nothing comes any more, or what
     * is due could not be fired.
     */
    @Nullable
    Instant nextDue() {
        return failing ? null : nextDue;
    }

    /** Fires what is due, the oldest first. It does not fail when Redis is away; what could not be fired stays due. */
    Uni<Void> turn() {
        return attend(MOST_CORRECTIONS).invoke(() -> failing = false).onFailure().recoverWithItem(failure -> {
            stayDue(failure);
            return null;
        });
    }

    private Uni<Void> attend(int corrections) {
        Instant known = last;
        if (known == null) {
            return recall().chain(() -> attend(corrections));
        }
        Instant due = nextDue;
        Instant now = time.now();
        if (due == null || due.isAfter(now)) {
            return Uni.createFrom().voidItem();
        }
        CatchUp plan = plan(known, now);
        // Others may have fired in the meantime what seems to be late here.
        Uni<CatchUp> sure = plan.isBehind() ? recall().map(ignored -> plan(lastOrEpoch(), time.now()))
                : Uni.createFrom().item(plan);
        return sure.chain(steps -> walk(steps.steps(), 0)).chain(done -> {
            nextDue = entry.timetable().next(begin(lastOrEpoch()));
            return done || corrections == 0 ? Uni.createFrom().voidItem() : attend(corrections - 1);
        });
    }

    private CatchUp plan(Instant known, Instant now) {
        return CatchUp.plan(entry.timetable(), entry.misfire(), entry.misfireCap(), begin(known), now);
    }

    /** @return whether all of it is done; otherwise another scheduler was there, and there is something to correct */
    private Uni<Boolean> walk(List<Step> steps, int index) {
        if (index == steps.size()) {
            return Uni.createFrom().item(true);
        }
        Step step = steps.get(index);
        Instant after = lastOrEpoch();
        Uni<SlotVerdict> deciding = step instanceof Fire fire
                ? book.fire(entry.firing(fire.slot(), after, fire.standsFor()))
                : book.miss(miss((CatchUp.Miss) step, after));
        return deciding.chain(verdict -> {
            if (verdict instanceof SlotVerdict.Moved moved) {
                last = moved.last();
                return Uni.createFrom().item(false);
            }
            if (verdict instanceof SlotVerdict.Early early) {
                time.heard(time.asking(), early.now());
                return Uni.createFrom().item(true);
            }
            last = step instanceof Fire fire ? fire.slot() : ((CatchUp.Miss) step).last();
            listener.decided(entry, step, verdict);
            return walk(steps, index + 1);
        });
    }

    private SlotMiss miss(CatchUp.Miss miss, Instant after) {
        return new SlotMiss(entry.queue(), entry.name(), miss.last(), after, miss.count());
    }

    private Uni<SlotMemory> recall() {
        Instant asked = time.asking();
        return book.recall(entry.queue(), entry.name(), noteSince ? entry.timing() : null).invoke(memory -> {
            time.heard(asked, memory.now());
            last = memory.last();
            if (floor == null) {
                floor = floor(memory.since(), time.now());
            }
            nextDue = entry.timetable().next(begin(memory.last()));
        });
    }

    /** Where a clock is behind that of Redis, "now" is when it says so here. */
    private Instant floor(@Nullable Instant seen, Instant now) {
        Instant noted = seen == null || seen.isBefore(now) ? seen : now;
        return noted != null && noted.isAfter(since) ? noted : since;
    }

    private Instant begin(Instant known) {
        Instant least = floor;
        return least == null || known.isAfter(least) ? known : least;
    }

    private Instant lastOrEpoch() {
        Instant known = last;
        return known == null ? Instant.EPOCH : known;
    }

    private void stayDue(Throwable failure) {
        if (!failing) {
            failing = true;
            if (failure instanceof BrokerUnavailableException) {
                LOG.warnf("Schedule %s: Redis does not answer; what is due stays due: %s", entry.name(), failure.getMessage());
            } else {
                LOG.errorf(failure, "Schedule %s: what is due cannot be fired and stays due", entry.name());
            }
        }
    }
}
