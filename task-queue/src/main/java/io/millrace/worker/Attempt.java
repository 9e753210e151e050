package io.millrace.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.Episode;
import io.millrace.broker.Report;
import io.millrace.observe.Ending;
import io.millrace.observe.TaskListener;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.impl.ContextInternal;

/**
 * One run of a handler for one delivery.
 *
 * <pre>
 * assigned ──begins──▶ begun ──answers, or is cut off──▶ over
 *     └───────────taken back, or cut off───────────────────▲
 * </pre>
 *
 * An assigned attempt has a slot and waits for a thread. It may be given to a second loop when the first is blocked: whichever
 * comes to it first begins it. Until then it can be taken back, and no attempt was made. From its begin its time is counted. It
 * is over when nobody waits for it any more; a handler that was cut off may go on, and keeps its thread until it returns.
 *
 * <p>
 * The engine's loop and the handler's thread meet here: what both touch is guarded by this, the rest belongs to the engine's
 * loop. Nothing of the handler's is called on the engine's loop.
 */
final class Attempt implements TaskContext {

    /** What becomes of an attempt is told to whoever keeps the books of all. From any thread. */
    interface Keeper {

        /** It has something to tell of itself. */
        void noted(Attempt attempt);

        /** It was cut off while it occupied its event loop, and has left that now. */
        void leftLoop(Attempt attempt, HandlerLoop loop);
    }

    private enum State {
        ASSIGNED,
        BEGUN,
        OVER
    }

    private final HandlerRegistry.Registration<?> registration;
    private final int maxRetries;
    private final TimeLimit limit;
    private final Keeper keeper;
    private final Permit permit;
    private final long startedNanos = System.nanoTime();
    private volatile Delivery.OfTask delivery;
    private volatile boolean canceled;
    /** As {@link System#nanoTime()}; zero until then. */
    private volatile long begunAt;
    /** Written under the lock. */
    private volatile State state = State.ASSIGNED;
    private @Nullable Thread thread;
    private @Nullable ContextInternal context;
    private @Nullable Cancellable work;
    private @Nullable Notes notes;
    private TaskListener.Running heardBy = TaskListener.Running.UNHEARD;
    private @Nullable Ending ending;
    private @Nullable HandlerLoop loop;
    private boolean holdsThread;
    private long reportDueAt = System.nanoTime();

    Attempt(Delivery.OfTask delivery, HandlerRegistry.Registration<?> registration, int maxRetries, TimeLimit limit,
            Keeper keeper, Permit permit) {
        this.delivery = delivery;
        this.registration = registration;
        this.maxRetries = maxRetries;
        this.limit = limit;
        this.keeper = keeper;
        this.permit = permit;
    }

    /** When its slot was taken, by {@link System#nanoTime()}. */
    long startedNanos() {
        return startedNanos;
    }

    /** The same by the broker's clock. */
    Instant startedAt(Clock clock) {
        return clock.instant().minusNanos(System.nanoTime() - startedNanos);
    }

    Delivery.OfTask delivery() {
        return delivery;
    }

    HandlerRegistry.Registration<?> registration() {
        return registration;
    }

    HandlerKind kind() {
        return registration.kind();
    }

    /** Engine's loop. */
    Permit permit() {
        return permit;
    }

    /** The event loop that it is to begin on, or began on; null when it runs on a thread of its own. */
    synchronized @Nullable HandlerLoop loop() {
        return loop;
    }

    /** Engine's loop. */
    synchronized void assignedTo(HandlerLoop where) {
        if (state == State.ASSIGNED) {
            loop = where;
        }
    }

    /** Engine's loop, when it is given to a thread that is its own as long as it is busy with it. */
    void takesThread() {
        holdsThread = true;
    }

    /** Whether a thread is still busy with it, though it may have been cut off. Engine's loop. */
    boolean holdsThread() {
        return holdsThread;
    }

    /** Engine's loop. */
    void threadFreed() {
        holdsThread = false;
    }

    /**
     * Takes the thread that this runs on as its own. False when another loop began it, or it is over already.
     *
     * @param on the event loop, if it is one
     */
    synchronized boolean begins(ContextInternal where, @Nullable HandlerLoop on) {
        if (state != State.ASSIGNED) {
            return false;
        }
        state = State.BEGUN;
        loop = on;
        thread = Thread.currentThread();
        context = where;
        begunAt = System.nanoTime() | 1;
        return true;
    }

    boolean hasBegun() {
        return begunAt != 0;
    }

    /** Takes it back. False when it has begun. */
    synchronized boolean takeBack() {
        if (state == State.BEGUN) {
            return false;
        }
        state = State.OVER;
        return true;
    }

    /** When it is to be cut off, if it begins now or has begun. Both as {@link System#nanoTime()}. */
    long endsAt(long now) {
        return limit.endOf(hasBegun() ? begunAt : now);
    }

    /** Whether what cuts it off is its task's deadline. */
    boolean endsAtDeadline() {
        return limit.isDeadline(begunAt);
    }

    /** How it went until now. */
    Course course(@Nullable String cutOff, Episode.@Nullable Thrown thrown) {
        return hasBegun() ? new Course(ran(), cutOff, thrown) : Course.NOT_RUN;
    }

    private Duration ran() {
        return Duration.ofNanos(System.nanoTime() - begunAt);
    }

    /** How long its task waited since it could be fetched, by the broker's time of its entry. */
    Duration waitedUntil(Instant now) {
        String entry = delivery.ref().entry();
        long since = Long.parseLong(entry.substring(0, entry.indexOf('-')));
        return Duration.ofMillis(Math.max(0, now.toEpochMilli() - since));
    }

    /** Tells it to be heard by somebody until it ends. On its handler's thread, before the handler. */
    void heardBy(TaskListener.Running running) {
        Ending already;
        synchronized (this) {
            heardBy = running;
            already = ending;
        }
        if (already != null) {
            running.ended(already, Duration.ZERO, null);
        }
    }

    /** How it ended; what is said first counts. */
    void ended(Ending how, @Nullable String reason) {
        TaskListener.Running running;
        synchronized (this) {
            if (ending != null) {
                return;
            }
            ending = how;
            running = heardBy;
        }
        running.ended(how, hasBegun() ? ran() : Duration.ZERO, reason);
    }

    /** Binds the running work; cancels it at once when that has been asked for already. On its handler's thread. */
    void runs(Cancellable running) {
        boolean late;
        synchronized (this) {
            late = canceled;
            work = late ? null : running;
        }
        if (late) {
            running.cancel();
        }
    }

    /** Lets its thread go, which nobody interrupts for its sake from now on. */
    synchronized void leavesThread() {
        thread = null;
        if (canceled && kind() != HandlerKind.REACTIVE) {
            // The interruption was meant for the handler, and the pool's thread goes on to another.
            Thread.interrupted();
        }
    }

    /** Where its handler was called. */
    synchronized ContextInternal context() {
        return Objects.requireNonNull(context, "it has not begun");
    }

    /** Whether its handler's call, or what was to follow it, is what its event loop is busy with. */
    synchronized boolean occupiesLoop() {
        return loop != null && context != null && (thread != null || loop.isIn(context));
    }

    /**
     * Cuts it off. What that calls of the handler's, it calls where the handler runs; a thread of its own is interrupted, once.
     * An attempt that occupies its event loop keeps its slot until the loop is free again. Engine's loop.
     */
    void cancel() {
        ContextInternal where;
        HandlerLoop occupied;
        synchronized (this) {
            if (canceled) {
                return;
            }
            canceled = true;
            if (state != State.BEGUN) {
                state = State.OVER;
                return;
            }
            where = Objects.requireNonNull(context);
            occupied = occupiesLoop() ? loop : null;
            if (kind() != HandlerKind.REACTIVE && thread != null) {
                thread.interrupt();
            }
        }
        if (occupied != null) {
            holdsThread = true;
            occupied.lingers(this);
        }
        where.runOnContext(ignored -> {
            stopWork();
            if (occupied != null) {
                keeper.leftLoop(this, occupied);
            }
        });
    }

    private void stopWork() {
        Cancellable running;
        synchronized (this) {
            running = work;
            work = null;
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** Whether its handler has told the JVM to exit, and waits in that call, which never returns. */
    synchronized boolean exits() {
        return thread != null && Arrays.stream(thread.getStackTrace())
                .anyMatch(call -> call.getClassName().equals("java.lang.Runtime") && call.getMethodName().equals("exit"));
    }

    /** Whether nobody waits for it any more. */
    boolean isOver() {
        return state == State.OVER;
    }

    /** Ends it for the engine, whatever the handler still does. Engine's loop. */
    void setOver() {
        synchronized (this) {
            state = State.OVER;
        }
        permit.end();
    }

    /** Earliest time of its next report, as {@link System#nanoTime()}. Engine's loop. */
    long reportDueAt() {
        return reportDueAt;
    }

    /** What it has to say, which gives its task a record. Engine's loop. */
    Report report(long nextReportAt) {
        reportDueAt = nextReportAt;
        if (!delivery.hasRecord()) {
            delivery = new Delivery.OfTask(delivery.ref(), delivery.id(), delivery.message(), delivery.attempts(), true);
        }
        return notes().take(this);
    }

    private synchronized Notes notes() {
        if (notes == null) {
            notes = new Notes();
        }
        return notes;
    }

    @Override
    public boolean isCancelled() {
        return canceled;
    }

    @Override
    public Uni<Void> progress(int percent, String line) {
        if (notes().progress(percent, line)) {
            keeper.noted(this);
        }
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> log(String line) {
        if (notes().log(line)) {
            keeper.noted(this);
        }
        return Uni.createFrom().voidItem();
    }

    @Override
    public TaskId id() {
        return delivery.id();
    }

    @Override
    public QueueName queue() {
        return delivery.ref().queue();
    }

    @Override
    public int attempt() {
        return delivery.attempts() + 1;
    }

    @Override
    public boolean isLastAttempt() {
        return attempt() > maxRetries;
    }

    @Override
    public @Nullable Instant deadline() {
        return delivery.message().options().deadline();
    }

    @Override
    public Map<String, String> headers() {
        return delivery.message().options().headers();
    }
}
