package io.millrace.inspect;

/** What can be wrong with a queue, after a hand or a fault that went past the engine. */
public enum FsckFinding {
    /** An entry was acknowledged and not deleted. Repair: its task is pending again, for nobody knows whether it was done. */
    ACKNOWLEDGED_ENTRY,
    /**
     * Tasks that were put apart for workers with a handler for them are where nobody looks. Repair: workers look there again.
     */
    UNLISTED_LANE,
    /** An entry names a record that is gone. Repair: it is deleted; nothing is left of its task. */
    ENTRY_WITHOUT_RECORD,
    /** A task waits for its time and its record is gone. Repair: it is taken off the list; nothing is left of it. */
    MEMBER_WITHOUT_RECORD,
    /** A record is in no stream and on no list. Repair: a live task is pending again, an ended one is listed again. */
    RECORD_WITHOUT_HOME,
    /** A task that ended, or is gone, still holds its unique key. Repair: the key is free. */
    STALE_LOCK,
    /** A request to cancel a task that has ended. Repair: it is removed. */
    STALE_CANCEL_REQUEST
}
