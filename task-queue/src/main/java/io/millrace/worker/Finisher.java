package io.millrace.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.EntryRef;
import io.millrace.broker.Episode;
import io.millrace.broker.Settled;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource;
import io.millrace.client.BrokerUnavailableException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * Settles attempts with the broker, together: what ends while one batch is on its way goes out in the next, and a batch that is
 * small waits until a millisecond after the one before. So an idle worker settles at once, and a busy one in large batches. A
 * batch whose answer is lost is sent again until it is confirmed; an entry that is gone then was settled the first time.
 *
 * <p>
 * No settlement holds up another. What the broker refuses by name, since a key of its own is not as it should be, is true all
 * the same: it is named once, and sent again after a rest that grows. A batch that cannot be sent, or that fails three times
 * though the broker can be reached, is halved until the one is alone that is to blame:
 *
 * <pre>
 * waiting -> sent -> confirmed, or gone: its lease was lost
 *             | lost answer: sent again
 *             | refused:     sent again, after a rest
 *             | to blame:    set apart as failed -> confirmed
 *                              | to blame: handed back -> confirmed
 *                                            | to blame: left to its lease, and nobody waits for it
 * </pre>
 */
final class Finisher implements Settling {

    private static final Logger LOG = Logger.getLogger(Finisher.class);
    private static final int MOST_PER_BATCH = 500;
    /** Smaller batches wait for more. What a batch costs Redis beside its tasks is a percent or two of this many. */
    private static final int ENOUGH = 200;
    private static final Duration PACE = Duration.ofMillis(1);
    /** What is for other workers is in nobody's way: it leaves together, the first of it this late. */
    private static final Duration COLLECT = Duration.ofMillis(20);
    /** Before what was refused is sent again. */
    private static final Duration FIRST_REST = Duration.ofMillis(200);
    private static final Duration LAST_REST = Duration.ofSeconds(10);
    /** A broker may refuse whatever it is told for a while, which is no fault of what it is told. */
    private static final int REFUSED_BEFORE_BLAMED = 3;

    /** What became of a settlement until now. */
    private enum Step {
        AS_IT_IS,
        FAILED_INSTEAD,
        HANDED_BACK_INSTEAD
    }

    /** What is sent together, until the broker has said what became of it. */
    private static final class Batch {

        private final List<Settlement> settlements;
        private final Step step;
        /** How many were confirmed before this one was first sent. */
        private final long confirmedBefore;
        /** Whether it may have been carried out before: what is gone then was settled by it. */
        private boolean sent;
        private int failures;

        Batch(List<Settlement> settlements, Step step, long confirmedBefore) {
            this.settlements = settlements;
            this.step = step;
            this.confirmedBefore = confirmedBefore;
        }

        /** A half is to blame as soon as it fails as well; a single settlement gets as many tries as a batch. */
        Batch part(int from, int to) {
            Batch part = new Batch(settlements.subList(from, to), step, confirmedBefore);
            part.sent = sent;
            part.failures = to - from == 1 ? 0 : failures;
            return part;
        }
    }

    private final WorkSource source;
    private final LeaseTable leases;
    private final LostLeases lost;
    private final Loop loop;
    private final Queue<Settlement> waiting = new ArrayDeque<>();
    private final Queue<Settlement> forOthers = new ArrayDeque<>();
    private long forOthersAt;
    /** Parts of batches that failed, the next first. */
    private final Deque<Batch> suspected = new ArrayDeque<>();
    /** Refused, by entry. They go out again together, for the broker keeps them apart. */
    private final Map<EntryRef, Settlement> refused = new LinkedHashMap<>();
    private Duration refusedRest = FIRST_REST;
    private long refusedAt;
    private @Nullable Batch unconfirmed;
    private long sentAt = System.nanoTime() - PACE.toNanos();
    private long confirmed;
    private boolean suspectsTurn;

    Finisher(WorkSource source, LeaseTable leases, ContextInternal context, LostLeases lost) {
        this.source = source;
        this.leases = leases;
        this.lost = lost;
        this.loop = new Loop("Finisher", context, this::runOnce);
    }

    Loop loop() {
        return loop;
    }

    @Override
    public void settle(Settlement settlement) {
        leases.settling(settlement.ref());
        if (settlement instanceof Settlement.Divert) {
            if (forOthers.isEmpty()) {
                forOthersAt = System.nanoTime();
            }
            forOthers.add(settlement);
        } else {
            waiting.add(settlement);
        }
        if (unconfirmed == null) {
            loop.wakeIn(rest());
        }
    }

    /** Whether everything is confirmed, also what was refused before. */
    boolean isIdle() {
        return !isWaiting() && refused.isEmpty();
    }

    /** Whether something should be confirmed soon. */
    boolean isWaiting() {
        return !waiting.isEmpty() || !forOthers.isEmpty() || !suspected.isEmpty() || unconfirmed != null;
    }

    /** How many settlements are done with, for the time being at least: confirmed, refused, set apart or left. */
    long confirmed() {
        return confirmed;
    }

    Uni<Duration> runOnce() {
        if (unconfirmed == null) {
            Duration rest = rest();
            if (!rest.isZero()) {
                return Uni.createFrom().item(rest);
            }
            unconfirmed = next();
        }
        return send(unconfirmed);
    }

    private Uni<Duration> send(Batch batch) {
        sentAt = System.nanoTime();
        Uni<Settled> answer;
        try {
            answer = source.settle(batch.settlements);
        } catch (Throwable failure) {
            // Nothing was sent: one of these cannot even be written.
            suspect(batch, failure, true);
            return Uni.createFrom().item(rest());
        }
        boolean again = batch.sent;
        batch.sent = true;
        return answer.map(done -> {
            settled(batch, again, done);
            return rest();
        }).onFailure(failure -> !(failure instanceof BrokerUnavailableException))
                .invoke(failure -> suspect(batch, failure, false));
    }

    private void settled(Batch batch, boolean again, Settled done) {
        unconfirmed = null;
        boolean anyNew = false;
        for (Settlement settlement : batch.settlements) {
            EntryRef ref = settlement.ref();
            String why = done.refused().isEmpty() ? null : done.refused().get(ref);
            confirmed++;
            if (why == null) {
                refused.remove(ref);
                leases.settled(ref);
            } else {
                anyNew |= keepRefused(settlement, why);
            }
        }
        if (!done.refused().isEmpty()) {
            Duration longer = refusedRest.multipliedBy(2);
            refusedRest = anyNew ? FIRST_REST : longer.compareTo(LAST_REST) < 0 ? longer : LAST_REST;
            refusedAt = System.nanoTime();
        }
        if (!again && !done.gone().isEmpty()) {
            report(done.gone());
        }
    }

    /** Keeps it behind those that wait for their turn. True when it was not refused before. */
    private boolean keepRefused(Settlement settlement, String why) {
        boolean isNew = refused.remove(settlement.ref()) == null;
        refused.put(settlement.ref(), settlement);
        if (isNew) {
            LOG.errorf("Task %s of queue %s ended, and Redis refuses to note it: %s. It is tried again; the others go on.",
                    settlement.id(), settlement.ref().queue(), why);
        }
        return isNew;
    }

    /**
     * Narrows down what keeps a batch from being settled. While nothing else is settled either, it is nobody's fault but the
     * broker's.
     *
     * @param certain whether one of the batch is to blame
     */
    private void suspect(Batch batch, Throwable failure, boolean certain) {
        batch.failures++;
        if (!certain && batch.failures < REFUSED_BEFORE_BLAMED) {
            return;
        }
        unconfirmed = null;
        int size = batch.settlements.size();
        if (size > 1) {
            suspected.push(batch.part(size / 2, size));
            suspected.push(batch.part(0, size / 2));
        } else if (certain || confirmed > batch.confirmedBefore) {
            setApart(batch.settlements.get(0), batch.step, Isolation.shown(failure));
        } else {
            suspected.add(batch);
        }
    }

    /** Settles otherwise what the broker does not take, in a batch of its own. */
    private void setApart(Settlement settlement, Step step, String why) {
        EntryRef ref = settlement.ref();
        if (step == Step.HANDED_BACK_INSTEAD || settlement instanceof Settlement.HandBack) {
            LOG.errorf("Task %s of queue %s cannot be settled in any way, and is left to its lease: %s", settlement.id(),
                    ref.queue(), why);
            leases.settled(ref);
            confirmed++;
            return;
        }
        // Of a task that is for other workers nothing says that it failed.
        boolean first = step == Step.AS_IT_IS && !(settlement instanceof Settlement.Divert);
        LOG.errorf("The outcome of task %s of queue %s cannot be stored; it is %s instead: %s", settlement.id(), ref.queue(),
                first ? "failed" : "handed back", why);
        Batch instead = first ? new Batch(List.of(failed(settlement, why)), Step.FAILED_INSTEAD, confirmed)
                : new Batch(List.of(new Settlement.HandBack(ref, settlement.id())), Step.HANDED_BACK_INSTEAD, confirmed);
        instead.sent = true;
        suspected.add(instead);
    }

    private static Settlement failed(Settlement settlement, String why) {
        int attempts = attempts(settlement);
        return new Settlement.Fail(settlement.ref(), settlement.id(), attempts,
                new Episode(attempts, "failed", null, "The outcome of the attempt could not be stored: " + why, null));
    }

    /** Only a task that was never attempted before is completed without a record of how often it was. */
    private static int attempts(Settlement settlement) {
        if (settlement instanceof Settlement.Keep keep) {
            return keep.attempts();
        } else if (settlement instanceof Settlement.Fail fail) {
            return fail.attempts();
        } else if (settlement instanceof Settlement.Cancel cancel) {
            return cancel.attempts();
        } else if (settlement instanceof Settlement.Retry retry) {
            return retry.attempts();
        }
        return settlement instanceof Settlement.Snooze snooze ? snooze.attempts() : 1;
    }

    /** Until the next batch is to go out. */
    private Duration rest() {
        Duration rest = suspected.isEmpty() ? Loop.BACKSTOP : Duration.ZERO;
        if (!waiting.isEmpty()) {
            rest = shorter(rest, waiting.size() >= ENOUGH ? Duration.ZERO : until(sentAt, PACE));
        }
        if (!forOthers.isEmpty()) {
            rest = shorter(rest, forOthers.size() >= ENOUGH ? Duration.ZERO : until(forOthersAt, COLLECT));
        }
        return refused.isEmpty() ? rest : shorter(rest, until(refusedAt, refusedRest));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** What is left of a time that began then, in whole milliseconds. */
    private static Duration until(long began, Duration time) {
        long left = time.toNanos() - (System.nanoTime() - began);
        return left <= 0 ? Duration.ZERO : Duration.ofMillis(left / 1_000_000 + 1);
    }

    /** Those that wait for the first time and those that are suspected take turns: neither holds up the other. */
    private Batch next() {
        suspectsTurn = !suspectsTurn || waiting.isEmpty();
        Batch suspect = suspectsTurn ? suspected.poll() : null;
        if (suspect != null) {
            return suspect;
        }
        if (!refused.isEmpty() && until(refusedAt, refusedRest).isZero()) {
            Batch again = new Batch(refused.values().stream().limit(MOST_PER_BATCH).toList(), Step.AS_IT_IS, confirmed);
            again.sent = true;
            return again;
        }
        List<Settlement> batch = new ArrayList<>(Math.min(waiting.size() + forOthers.size(), MOST_PER_BATCH));
        if (forOthers.size() >= ENOUGH || until(forOthersAt, COLLECT).isZero()) {
            move(forOthers, batch);
        }
        move(waiting, batch);
        return new Batch(batch, Step.AS_IT_IS, confirmed);
    }

    private static void move(Queue<Settlement> from, List<Settlement> batch) {
        while (batch.size() < MOST_PER_BATCH && !from.isEmpty()) {
            batch.add(from.remove());
        }
    }

    private void report(Collection<EntryRef> gone) {
        for (EntryRef ref : gone) {
            LOG.warnf("The lease on %s %s of queue %s was lost before its task ended; its outcome is dropped,"
                    + " the task runs again.", ref.lane(), ref.entry(), ref.queue());
        }
        lost.tell(gone);
    }
}
