package io.millrace.benchmarks;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;

/** Waits for things from a plain thread, never for ever. */
final class Wait {

    /** Longer than any round takes. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(1);

    private Wait() {
    }

    static <T> T on(Future<T> answer) {
        try {
            return answer.toCompletionStage().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Redis did not answer as it should: " + e, e);
        }
    }

    static <T> T on(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }

    static void on(CountDownLatch latch, String what) {
        try {
            if (!latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(what + ": " + latch.getCount() + " are missing after " + PATIENCE);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static void until(BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + ": not so after " + PATIENCE);
            }
            forThe(POLL);
        }
    }

    static void forThe(Duration time) {
        until(System.nanoTime() + time.toNanos());
    }

    /** Until a moment of {@link System#nanoTime()}. */
    static void until(long moment) {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("Interrupted while measuring", cause);
    }
}
