package io.millrace.testing;

/** Where a worker can be made to die; see {@link TaskQueueExtension#crashAt}. */
public enum CrashPoint {

    /** Tasks were taken, and no handler has been called. */
    BEFORE_START,

    /** A handler has done its work, and Redis has not been told: the task runs again. */
    BEFORE_SETTLEMENT,

    /** Redis has been told, and the worker has not heard its answer: nothing is left to do. */
    AFTER_SETTLEMENT
}
