package io.millrace.engine;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueUnknownException;

/** Enqueues tasks, each until it is accepted, whatever happens meanwhile. Their ids make that safe. */
final class Producer implements Runnable {

    private static final int MOST_AT_ONCE = 40;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    /** What all producers share. */
    static final class Accepted {

        private final AtomicLong next = new AtomicLong();
        private final AtomicInteger refusals = new AtomicInteger();
        private final Set<Long> numbers = ConcurrentHashMap.newKeySet();

        Set<Long> numbers() {
            return numbers;
        }

        /** Calls that were refused, or whose outcome was unknown. */
        int refusals() {
            return refusals.get();
        }
    }

    private final Engine engine;
    private final Accepted accepted;
    private volatile boolean stopping;

    Producer(Engine engine, Accepted accepted) {
        this.engine = engine;
        this.accepted = accepted;
    }

    /** Lets it finish what it has begun. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        for (int turn = 0; !stopping; turn++) {
            int count = 1 + turn % MOST_AT_ONCE;
            long first = accepted.next.getAndAdd(count);
            List<Long> numbers = LongStream.range(first, first + count).boxed().toList();
            while (!isAccepted(numbers)) {
                accepted.refusals.incrementAndGet();
                LockSupport.parkNanos(PAUSE);
            }
            accepted.numbers.addAll(numbers);
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** Any result is one: what was stored by a call before, whose answer was lost, is a conflict now. */
    private boolean isAccepted(List<Long> numbers) {
        try {
            return engine.enqueueAll(numbers.stream().map(Chaos::task).toList()).size() == numbers.size();
        } catch (BrokerUnavailableException | EnqueueUnknownException again) {
            return false;
        }
    }
}
