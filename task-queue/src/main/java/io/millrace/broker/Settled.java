package io.millrace.broker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What became of settlements. Those that are named in neither were confirmed.
 *
 * @param gone those whose lease was no longer held: what was asked for them did not happen now
 * @param refused those that the broker will not settle as asked, and why, in its words. Each is still held, or what could be
 *        done for it has been done; asked again alone, it says which.
 */
public record Settled(Set<EntryRef> gone, Map<EntryRef, String> refused) {

    /** All confirmed. */
    public static final Settled ALL = new Settled(Set.of(), Map.of());

    /** Both together. */
    public Settled plus(Settled other) {
        Set<EntryRef> allGone = new HashSet<>(gone);
        allGone.addAll(other.gone);
        Map<EntryRef, String> allRefused = new HashMap<>(refused);
        allRefused.putAll(other.refused);
        return new Settled(allGone, allRefused);
    }
}
