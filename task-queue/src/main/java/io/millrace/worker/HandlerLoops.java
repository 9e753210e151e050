package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import io.millrace.broker.WorkerCard.BlockedLoop;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.ContextInternal;

/**
 * The event loops that reactive handlers run on. A handler that blocks one by mistake harms its own task: the loop gets no new
 * attempts, those that wait there for their turn are passed on, and who blocks it is told. A loop that turns again is used
 * again. Engine's loop, but for what says otherwise.
 */
final class HandlerLoops {

    /** How often loops are looked at while attempts run. */
    static final Duration INTERVAL = Duration.ofMillis(250);

    private static final Logger LOG = Logger.getLogger(HandlerLoops.class);
    private static final Duration TOLD_AGAIN = Duration.ofMinutes(5);

    private final List<HandlerLoop> loops;
    private final LeaseTable leases;
    private final Consumer<Attempt> passedOn;
    private final Loop watching;
    private boolean watched;
    private int last;
    private long toldAt;
    private volatile List<BlockedLoop> blocked = List.of();
    private volatile @Nullable Long allBlockedAt;

    /**
     * @param passedOn is given the attempts that have not begun on a loop that is blocked
     */
    HandlerLoops(ContextInternal engine, List<ContextInternal> contexts, LeaseTable leases, Clock clock,
            Consumer<Attempt> passedOn) {
        this.loops = contexts.stream().map(context -> new HandlerLoop(context, clock)).toList();
        this.leases = leases;
        this.passedOn = passedOn;
        this.watching = new Loop("Handler loops", engine, this::runOnce);
    }

    /** Where the next attempt is to begin; null while all are blocked. */
    @Nullable
    HandlerLoop next() {
        if (!watched) {
            watched = true;
            watching.wakeIn(INTERVAL);
        }
        for (int tried = 0; tried < loops.size(); tried++) {
            last = (last + 1) % loops.size();
            if (!loops.get(last).isBlocked()) {
                return loops.get(last);
            }
        }
        return null;
    }

    Loop watching() {
        return watching;
    }

    boolean areAllBlocked() {
        return allBlockedAt != null;
    }

    /** Those that do not turn, and who blocks them. From any thread. */
    List<BlockedLoop> blocked() {
        return blocked;
    }

    /** For how long none has turned; zero when one does. From any thread. */
    Duration allBlockedFor() {
        Long since = allBlockedAt;
        return since == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    Uni<Duration> runOnce() {
        boolean changed = false;
        for (HandlerLoop loop : loops) {
            BlockedLoop before = loop.blocked();
            if (loop.look(leases.running())) {
                changed = true;
                tell(loop, before);
            }
        }
        if (changed) {
            note();
        }
        if (!blocked.isEmpty()) {
            passOn();
            tellAgain();
        }
        watched = leases.runningCount() > 0 || !blocked.isEmpty();
        return Uni.createFrom().item(watched ? INTERVAL : Loop.BACKSTOP);
    }

    private void note() {
        blocked = loops.stream().map(HandlerLoop::blocked).filter(Objects::nonNull).toList();
        boolean all = blocked.size() == loops.size();
        if (!all) {
            allBlockedAt = null;
        } else if (allBlockedAt == null) {
            allBlockedAt = System.nanoTime();
            LOG.warnf("All %d event loops of handlers are blocked: reactive tasks go back, and others run them", loops.size());
        }
    }

    /** Whichever loop comes to an attempt first begins it, so that one is not lost which is about to. */
    private void passOn() {
        for (Attempt attempt : List.copyOf(leases.running())) {
            HandlerLoop loop = attempt.loop();
            if (loop != null && loop.isBlocked() && !attempt.hasBegun()) {
                passedOn.accept(attempt);
            }
        }
    }

    private void tell(HandlerLoop loop, @Nullable BlockedLoop before) {
        BlockedLoop now = loop.blocked();
        if (now != null) {
            toldAt = System.nanoTime();
            LOG.warn(sentence(now));
        } else if (before != null) {
            LOG.infof("The event loop %s turns again, and gets attempts again", before.thread());
        }
    }

    private void tellAgain() {
        if (System.nanoTime() - toldAt > TOLD_AGAIN.toNanos()) {
            toldAt = System.nanoTime();
            blocked.forEach(one -> LOG.warn("Still: " + sentence(one)));
        }
    }

    private static String sentence(BlockedLoop one) {
        String who = one.task() == null ? "Something that is no task of this worker"
                : "The handler of task " + one.task().id()
                        + " (" + one.task().type() + ") of queue " + one.task().queue();
        return who + " has blocked the event loop " + one.thread() + " since " + one.since()
                + ". A handler that blocks is annotated with @Blocking or @RunOnVirtualThread.\n"
                + one.stack();
    }
}
