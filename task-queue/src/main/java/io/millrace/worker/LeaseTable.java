package io.millrace.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.TaskRef;
import io.millrace.observe.Ending;

/**
 * What this worker holds: attempts that run, and entries whose settlement is not confirmed yet. Beside them, the threads of
 * attempts that were cut off and have not noticed: they hold no lease, and a slot each until they end.
 *
 * <p>
 * How many slots are free depends on all three, and whoever sleeps until there is one is woken from in here, by whatever makes
 * it so.
 */
final class LeaseTable {

    private static final int LEAST_UNCONFIRMED = 1000;

    private final int concurrency;
    private final Map<EntryRef, Attempt> running = new HashMap<>();
    private final Set<EntryRef> settling = new HashSet<>();
    private final Runnable slotFree;
    private int lingering;
    private boolean full;

    /**
     * @param slotFree called whenever {@link #free()} has become positive
     */
    LeaseTable(int concurrency, Runnable slotFree) {
        this.concurrency = concurrency;
        this.slotFree = slotFree;
    }

    /** How many more attempts may start. None while confirmations are far behind. */
    int free() {
        return settling.size() > Math.max(LEAST_UNCONFIRMED, 4 * concurrency) ? 0
                : concurrency - running.size() - lingering;
    }

    int runningCount() {
        return running.size();
    }

    Collection<Attempt> running() {
        return Collections.unmodifiableCollection(running.values());
    }

    /** The running attempt of a task. Looks at all of them: for what happens rarely. */
    Optional<Attempt> runningOf(TaskRef task) {
        return running.values().stream()
                .filter(attempt -> attempt.id().equals(task.id()) && attempt.queue().equals(task.queue())).findFirst();
    }

    boolean holds(EntryRef ref) {
        return running.containsKey(ref) || settling.contains(ref);
    }

    void started(EntryRef ref, Attempt attempt) {
        running.put(ref, attempt);
        changed();
    }

    /** False when the attempt has been cut off meanwhile: its outcome is nobody's any more. */
    boolean ended(EntryRef ref) {
        return release(ref) != null;
    }

    /** The thread of an attempt is free. */
    void threadFreed(Attempt attempt) {
        attempt.threadFreed();
        if (attempt.isOver()) {
            lingering--;
            changed();
        }
    }

    void settling(EntryRef ref) {
        settling.add(ref);
        changed();
    }

    void settled(EntryRef ref) {
        settling.remove(ref);
        changed();
    }

    Set<EntryRef> runningRefs() {
        return new HashSet<>(running.keySet());
    }

    List<TaskRef> runningTasks() {
        return running.values().stream().map(attempt -> new TaskRef(attempt.queue(), attempt.id())).toList();
    }

    /** Cuts an attempt off, if it runs. What its handler has to say to that is not ours. */
    boolean cutOff(EntryRef ref) {
        Attempt attempt = running.get(ref);
        if (attempt != null) {
            // First, since then it knows whether it keeps its slot.
            Isolation.run("Cutting off", attempt.id(), attempt::cancel);
            release(ref);
        }
        return attempt != null;
    }

    /** Cuts an attempt off, if it runs, without a settlement that would say how it ended. */
    boolean cutOff(EntryRef ref, Ending ending) {
        Attempt attempt = running.get(ref);
        if (attempt != null) {
            attempt.ended(ending, null);
        }
        return cutOff(ref);
    }

    /** Cuts off whatever runs, and tells what it was. */
    List<Delivery> cutOffAll() {
        List<Delivery> cut = new ArrayList<>();
        for (Attempt attempt : List.copyOf(running.values())) {
            cut.add(attempt.delivery());
            Isolation.run("Cutting off", attempt.id(), () -> cutOff(attempt.delivery().ref(), Ending.HANDED_BACK));
        }
        return cut;
    }

    private @Nullable Attempt release(EntryRef ref) {
        Attempt attempt = running.remove(ref);
        if (attempt != null) {
            if (attempt.holdsThread()) {
                lingering++;
            }
            attempt.setOver();
            changed();
        }
        return attempt;
    }

    private void changed() {
        boolean wasFull = full;
        full = free() <= 0;
        if (wasFull && !full) {
            slotFree.run();
        }
    }
}
