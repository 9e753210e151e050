package io.millrace.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

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

/**
 * One run of a handler for one delivery. The engine's loop cuts it off while it runs on another thread: what both touch is
 * guarded by this, the rest belongs to the engine's loop.
 */
final class Attempt implements TaskContext {

    private final HandlerRegistry.Registration<?> registration;
    private final int maxRetries;
    private final TimeLimit limit;
    private final Reports reports;
    private final Permit permit;
    private volatile Delivery.OfTask delivery;
    private @Nullable Notes notes;
    private @Nullable Cancellable cancellable;
    private TaskListener.Running heardBy = TaskListener.Running.UNHEARD;
    private long heardSince;
    private @Nullable Ending ending;
    private @Nullable Thread thread;
    private volatile boolean canceled;
    private boolean holdsThread;
    private boolean over;
    private final long startedNanos = System.nanoTime();
    private long reportDueAt = startedNanos;
    private Episode.@Nullable Thrown thrown;

    Attempt(Delivery.OfTask delivery, HandlerRegistry.Registration<?> registration, int maxRetries, TimeLimit limit,
            Reports reports, Permit permit) {
        this.delivery = delivery;
        this.registration = registration;
        this.maxRetries = maxRetries;
        this.limit = limit;
        this.reports = reports;
        this.permit = permit;
    }

    /** When its slot was taken, by {@link System#nanoTime()}. */
    long startedNanos() {
        return startedNanos;
    }

    Delivery.OfTask delivery() {
        return delivery;
    }

    HandlerRegistry.Registration<?> registration() {
        return registration;
    }

    TimeLimit limit() {
        return limit;
    }

    /** Engine's loop. */
    Permit permit() {
        return permit;
    }

    /** Its handler threw. */
    synchronized void threw(Episode.Thrown what) {
        thrown = what;
    }

    /** How it went until now. */
    synchronized Course course(@Nullable String cutOff) {
        return new Course(Duration.ofNanos(System.nanoTime() - startedNanos), cutOff, thrown);
    }

    /** Takes the thread that this runs on as its own. False when it has been cut off before it could begin. */
    synchronized boolean begins() {
        thread = Thread.currentThread();
        return !canceled;
    }

    /** How long its task waited since it could be fetched, by the broker's time of its entry. */
    Duration waitedUntil(Instant now) {
        String entry = delivery.ref().entry();
        long since = Long.parseLong(entry.substring(0, entry.indexOf('-')));
        return Duration.ofMillis(Math.max(0, now.toEpochMilli() - since));
    }

    /** Tells it to be heard by somebody until it ends. On its handler's thread, before the handler. */
    synchronized void heardBy(TaskListener.Running running) {
        heardSince = System.nanoTime();
        heardBy = running;
        if (ending != null) {
            running.ended(ending, Duration.ZERO, null);
        }
    }

    /** How it ended; what is said first counts. */
    synchronized void ended(Ending how, @Nullable String reason) {
        if (ending == null) {
            ending = how;
            heardBy.ended(how, Duration.ofNanos(System.nanoTime() - heardSince), reason);
        }
    }

    /** Binds the running work; cancels it at once when that has been asked for already. */
    synchronized void runs(Cancellable work) {
        cancellable = work;
        if (canceled) {
            work.cancel();
        }
    }

    /** Lets its thread go, which nobody interrupts for its sake from now on. */
    synchronized void leavesThread() {
        thread = null;
        if (canceled && registration.kind() != HandlerKind.REACTIVE) {
            // The interruption was meant for the handler, and the pool's thread goes on to another.
            Thread.interrupted();
        }
    }

    /** Cancels the work; a handler with a thread of its own is interrupted, once. */
    synchronized void cancel() {
        if (canceled) {
            return;
        }
        canceled = true;
        if (cancellable != null) {
            cancellable.cancel();
        }
        if (thread != null && registration.kind() != HandlerKind.REACTIVE) {
            thread.interrupt();
        }
    }

    /** Whether its handler has told the JVM to exit, and waits in that call, which never returns. */
    synchronized boolean exits() {
        return thread != null && Arrays.stream(thread.getStackTrace())
                .anyMatch(call -> call.getClassName().equals("java.lang.Runtime") && call.getMethodName().equals("exit"));
    }

    /** Whether a thread is still busy with it, though it may have been cut off. Engine's loop. */
    boolean holdsThread() {
        return holdsThread;
    }

    /** Engine's loop. */
    void takesThread() {
        holdsThread = registration.kind() != HandlerKind.REACTIVE;
    }

    /** Engine's loop. */
    void threadFreed() {
        holdsThread = false;
    }

    /** Whether nobody waits for it any more. Engine's loop. */
    boolean isOver() {
        return over;
    }

    /** Ends it for the engine, whatever the handler still does. Engine's loop. */
    void setOver() {
        over = true;
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
            reports.noted(this);
        }
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> log(String line) {
        if (notes().log(line)) {
            reports.noted(this);
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
