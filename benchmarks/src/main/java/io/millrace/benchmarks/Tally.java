package io.millrace.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the tasks that start, and remembers when the first did. */
final class Tally {

    private final AtomicLong firstStart = new AtomicLong();
    private final AtomicLong started = new AtomicLong();
    private final CountDownLatch left;

    Tally(int tasks) {
        left = new CountDownLatch(tasks);
    }

    void count() {
        if (firstStart.get() == 0) {
            firstStart.compareAndSet(0, System.nanoTime());
        }
        started.incrementAndGet();
        left.countDown();
    }

    /** A handler that does nothing but count. */
    NoteHandler handler() {
        return NoteHandler.telling(note -> count());
    }

    /** Waits until all have started. */
    void await() {
        Wait.on(left, "Tasks to be handled");
    }

    /** How many have, which can be more than were waited for. */
    long started() {
        return started.get();
    }

    /** When the first did, by {@link System#nanoTime()}. */
    long firstStart() {
        return firstStart.get();
    }
}
