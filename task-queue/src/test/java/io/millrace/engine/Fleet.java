package io.millrace.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;

import io.millrace.engine.Told.Began;

/** Worker processes that are killed, stopped and frozen, and what was begun and done in them. One thread uses it. */
final class Fleet implements AutoCloseable {

    private final List<String> launcher;
    private final String redis;
    private final IntSupplier concurrency;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final List<WorkerProcess> gone = new ArrayList<>();
    private final Map<Long, Integer> done = new ConcurrentHashMap<>();
    private final Queue<Began> began = new ConcurrentLinkedQueue<>();
    private volatile long doneAt = System.nanoTime();
    private int ended;
    private @Nullable WorkerProcess frozen;

    /**
     * @param concurrency of each
     */
    Fleet(String redis, int workers, int concurrency) {
        this(List.of(), redis, Collections.nCopies(workers, Chaos.TYPES), () -> concurrency);
    }

    /**
     * @param launcher put before the command line of each
     * @param types of {@link Chaos}, for each worker; whoever replaces one has the same
     * @param concurrency asked for each worker that starts
     */
    Fleet(List<String> launcher, String redis, List<List<String>> types, IntSupplier concurrency) {
        this.launcher = launcher;
        this.redis = redis;
        this.concurrency = concurrency;
        types.forEach(this::start);
    }

    /** How often each task was done. */
    Map<Long, Integer> done() {
        return done;
    }

    /** When the last was done, as {@link System#nanoTime()}. */
    long doneAt() {
        return doneAt;
    }

    /** What {@link Told} has begun, in the order in which it was heard of. */
    List<Began> began() {
        return List.copyOf(began);
    }

    /** Those that live, or should. */
    List<WorkerProcess> workers() {
        return List.copyOf(workers);
    }

    /** Ends one with SIGKILL, and starts another. */
    void killOne(Random random) {
        WorkerProcess worker = take(random);
        worker.kill();
        start(worker.types());
    }

    /** Ends one with SIGTERM, and starts another. */
    void replaceOne(Random random) {
        WorkerProcess worker = take(random);
        worker.terminate();
        start(worker.types());
    }

    /** Starts one more, for all types. */
    void reinforce(int slots) {
        workers.add(new WorkerProcess(launcher, redis, slots, Chaos.TYPES, this::heard));
    }

    /** Ends this one with SIGKILL, and starts no other. */
    void lose(WorkerProcess worker) {
        remove(worker);
        worker.kill();
    }

    /** Starts another for each that has ended by itself. How many have, since the first. */
    int tend() {
        for (WorkerProcess worker : List.copyOf(workers)) {
            if (!worker.isAlive()) {
                remove(worker);
                ended++;
                start(worker.types());
            }
        }
        return ended;
    }

    /** Freezes one, if none is frozen. */
    void freezeOne(Random random) {
        if (frozen == null) {
            frozen = workers.get(random.nextInt(workers.size()));
            frozen.freeze();
        }
    }

    void thaw() {
        if (frozen != null) {
            frozen.thaw();
            frozen = null;
        }
    }

    /** Stops all, and waits until their last words are read. */
    @Override
    public void close() {
        thaw();
        workers.forEach(WorkerProcess::terminate);
        workers.forEach(WorkerProcess::join);
        gone.forEach(WorkerProcess::join);
    }

    private WorkerProcess take(Random random) {
        WorkerProcess worker = workers.get(random.nextInt(workers.size()));
        remove(worker);
        return worker;
    }

    private void remove(WorkerProcess worker) {
        workers.remove(worker);
        gone.add(worker);
        if (worker == frozen) {
            thaw();
        }
    }

    private void start(List<String> types) {
        workers.add(new WorkerProcess(launcher, redis, concurrency.getAsInt(), types, this::heard));
    }

    private void heard(long pid, String line) {
        if (line.startsWith(Chaos.DONE)) {
            doneAt = System.nanoTime();
            done.merge(Long.valueOf(line.substring(Chaos.DONE.length())), 1, Integer::sum);
        } else if (Began.isOne(line)) {
            began.add(Began.of(pid, line));
        }
    }
}
