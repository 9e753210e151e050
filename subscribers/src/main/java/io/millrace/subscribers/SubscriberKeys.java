package io.millrace.subscribers;

import java.util.List;

/** Every Redis key of the list. All share one hash tag, so that a script can change a subscriber and the lists in one step. */
final class SubscriberKeys {

    private static final String PREFIX = "millrace:{subscribers}:";

    /** Of whoever gets digests, by when they confirmed (sorted set). */
    static final String ACTIVE = PREFIX + "active";
    /** Of whoever has not confirmed, by when they subscribed (sorted set). */
    static final String PENDING = PREFIX + "pending";
    /** One subscriber each (hash). */
    static final String SUBSCRIBER = PREFIX + "subscriber:";
    /** How far the digest of a week is (hash). */
    private static final String DIGEST = PREFIX + "digest:";

    private SubscriberKeys() {
    }

    static List<String> of(SubscriberId id) {
        return List.of(SUBSCRIBER + id, ACTIVE, PENDING);
    }

    static String list(Subscriber.State state) {
        return state == Subscriber.State.ACTIVE ? ACTIVE : PENDING;
    }

    static String digest(String week) {
        return DIGEST + week;
    }
}
