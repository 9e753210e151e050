package io.millrace.mailing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * Lets so many pieces of work be under way at once; the rest wait, first come first served.
 *
 * <p>
 * Whoever cancels while waiting is never started. Work that has started keeps its place until it really ends, whether or not
 * anybody still waits for it. The mail client's own pool has the first trait not: a mail whose attempt was long given up would
 * still be sent when a connection comes free, and once more by the next attempt.
 */
final class Turnstile {

    private final Deque<Ticket<?>> waiting = new ArrayDeque<>();
    private int free;

    Turnstile(int places) {
        this.free = places;
    }

    /** The work, started when there is a place for it. */
    <T> Uni<T> pass(Supplier<Uni<T>> work) {
        return Uni.createFrom().emitter(emitter -> {
            Ticket<T> ticket = new Ticket<>(work, emitter);
            emitter.onTermination(() -> giveUp(ticket));
            synchronized (this) {
                waiting.add(ticket);
            }
            startNext();
        });
    }

    private void startNext() {
        Ticket<?> next = takePlace();
        if (next != null) {
            next.start();
        }
    }

    private synchronized @Nullable Ticket<?> takePlace() {
        if (free == 0 || waiting.isEmpty()) {
            return null;
        }
        free--;
        return waiting.remove();
    }

    private void leave() {
        synchronized (this) {
            free++;
        }
        startNext();
    }

    private synchronized void giveUp(Ticket<?> ticket) {
        waiting.remove(ticket);
    }

    private final class Ticket<T> {

        private final Supplier<Uni<T>> work;
        private final UniEmitter<? super T> emitter;

        Ticket(Supplier<Uni<T>> work, UniEmitter<? super T> emitter) {
            this.work = work;
            this.emitter = emitter;
        }

        void start() {
            Uni.createFrom().deferred(work::get).subscribe().with(
                    item -> {
                        leave();
                        emitter.complete(item);
                    },
                    failure -> {
                        leave();
                        emitter.fail(failure);
                    });
        }
    }
}
