package io.millrace.broker;

/** The two streams of a queue. */
public enum Lane {
    /** New tasks. */
    READY,
    /** Tasks that come back: retried, promoted, recovered, handed back. */
    AGAIN
}
