package io.millrace.worker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;

/** What this worker holds: attempts that run, and entries whose settlement is not confirmed yet. */
final class LeaseTable {

    private static final int LEAST_UNCONFIRMED = 1000;

    private final int concurrency;
    private final Map<EntryRef, Attempt> running = new HashMap<>();
    private final Set<EntryRef> settling = new HashSet<>();

    LeaseTable(int concurrency) {
        this.concurrency = concurrency;
    }

    /** How many more attempts may start. None while confirmations are far behind. */
    int free() {
        return settling.size() > Math.max(LEAST_UNCONFIRMED, 4 * concurrency) ? 0 : concurrency - running.size();
    }

    int runningCount() {
        return running.size();
    }

    Collection<Attempt> running() {
        return Collections.unmodifiableCollection(running.values());
    }

    boolean holds(EntryRef ref) {
        return running.containsKey(ref) || settling.contains(ref);
    }

    void started(EntryRef ref, Attempt attempt) {
        running.put(ref, attempt);
    }

    /** False when the attempt has been cut off meanwhile: its outcome is nobody's any more. */
    boolean ended(EntryRef ref) {
        return running.remove(ref) != null;
    }

    void settling(EntryRef ref) {
        settling.add(ref);
    }

    void settled(EntryRef ref) {
        settling.remove(ref);
    }

    Set<EntryRef> runningRefs() {
        return new HashSet<>(running.keySet());
    }

    /** Cuts an attempt off, if it runs. */
    boolean cutOff(EntryRef ref) {
        Attempt attempt = running.remove(ref);
        if (attempt != null) {
            attempt.cancel();
        }
        return attempt != null;
    }

    /** Cuts off whatever runs, and tells what it was. */
    List<Delivery> cutOffAll() {
        List<Delivery> cut = new ArrayList<>();
        for (Attempt attempt : List.copyOf(running.values())) {
            cut.add(attempt.delivery());
            cutOff(attempt.delivery().ref());
        }
        return cut;
    }
}
