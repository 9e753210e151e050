package io.millrace.worker;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.subscription.Cancellable;

/** One run of a handler for one delivery. Cancelled from the engine's loop while it runs on another. */
final class Attempt implements TaskContext {

    private final Delivery.OfTask delivery;
    private final int maxRetries;
    private final Instant startedAt = Instant.now();
    private @Nullable Cancellable cancellable;
    private boolean canceled;

    Attempt(Delivery.OfTask delivery, int maxRetries) {
        this.delivery = delivery;
        this.maxRetries = maxRetries;
    }

    /** When its slot was taken. */
    Instant startedAt() {
        return startedAt;
    }

    Delivery.OfTask delivery() {
        return delivery;
    }

    /** Binds the running work; cancels it at once when that has been asked for already. */
    synchronized void runs(Cancellable work) {
        cancellable = work;
        if (canceled) {
            work.cancel();
        }
    }

    synchronized void cancel() {
        canceled = true;
        if (cancellable != null) {
            cancellable.cancel();
        }
    }

    synchronized boolean isCanceled() {
        return canceled;
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
