package io.millrace.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

import io.millrace.client.BrokerUnavailableException;

/**
 * The room for what a client has taken and Redis has not answered, bounded in number and in bytes. A call that finds none is
 * refused at once; the next part of a call that has begun waits for its turn, and meanwhile nobody begins. Thread-safe.
 */
final class Room {

    /** Tasks, of all calls together. */
    static final int MOST_TASKS = 200_000;
    /** Of encoded tasks. */
    static final long MOST_BYTES = 64L * 1024 * 1024;

    /** A part of a call that has begun. */
    private record Waiter(int tasks, long bytes, long since, Runnable granted, Consumer<BrokerUnavailableException> refused) {
    }

    private final int mostTasks;
    private final long mostBytes;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private int tasks;
    private long bytes;

    Room() {
        this(MOST_TASKS, MOST_BYTES);
    }

    Room(int mostTasks, long mostBytes) {
        this.mostTasks = mostTasks;
        this.mostBytes = mostBytes;
    }

    /**
     * Takes room for tasks that begin a call.
     *
     * @throws BrokerUnavailableException when there is none
     */
    synchronized void take(int more, long size) {
        if (!waiters.isEmpty() || !isFree(more, size)) {
            throw new BrokerUnavailableException("Too much waits for Redis already: " + tasks + " tasks with " + bytes
                    + " bytes, and there is room for " + mostTasks + " with " + mostBytes
                    + ". Nothing was sent. Wait for answers before you enqueue more, or hand many tasks over in one call,"
                    + " which goes as fast as Redis answers.");
        }
        tasks += more;
        bytes += size;
    }

    /** Takes room for the next tasks of a call, at once or as soon as there is some; one of the two is called, once. */
    void takeInTurn(int more, long size, Runnable granted, Consumer<BrokerUnavailableException> refused) {
        synchronized (this) {
            if (!waiters.isEmpty() || !isFree(more, size)) {
                waiters.add(new Waiter(more, size, System.nanoTime(), granted, refused));
                return;
            }
            tasks += more;
            bytes += size;
        }
        granted.run();
    }

    /** Gives back what was taken, to those who wait. */
    void free(int less, long size) {
        List<Waiter> next = new ArrayList<>();
        synchronized (this) {
            tasks -= less;
            bytes -= size;
            while (!waiters.isEmpty() && isFree(waiters.element().tasks(), waiters.element().bytes())) {
                Waiter first = waiters.remove();
                tasks += first.tasks();
                bytes += first.bytes();
                next.add(first);
            }
        }
        next.forEach(waiter -> waiter.granted().run());
    }

    /** Refuses those who have waited for so long. */
    void expire(Duration limit) {
        List<Waiter> late = new ArrayList<>();
        synchronized (this) {
            long now = System.nanoTime();
            for (Iterator<Waiter> all = waiters.iterator(); all.hasNext();) {
                Waiter waiter = all.next();
                if (now - waiter.since() < limit.toNanos()) {
                    break;
                }
                all.remove();
                late.add(waiter);
            }
        }
        late.forEach(waiter -> waiter.refused().accept(new BrokerUnavailableException(
                "Other tasks kept the client busy for " + limit + ". Nothing was sent; enqueue fewer at a time.")));
    }

    /** Tasks that have room now. */
    synchronized int taken() {
        return tasks;
    }

    /** One part alone always fits, however small the bounds are. */
    private boolean isFree(int more, long size) {
        return tasks == 0 || (tasks + more <= mostTasks && bytes + size <= mostBytes);
    }
}
