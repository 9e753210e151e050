package io.millrace.inspect;

import java.util.Locale;

/** Why a task does not run, or that it does. */
public enum WhyCode {
    /** It has ended. */
    ENDED,
    /** A worker runs it. */
    ACTIVE,
    /** The worker that ran it is gone; it comes back when the lease ends. */
    WORKER_GONE,
    /** It is not due yet. */
    NOT_DUE,
    /** Its deadline has passed: the next worker that sees it fails it. */
    DEADLINE_PASSED,
    /** Its queue is paused. */
    PAUSED,
    /** No live worker serves its queue. */
    NO_WORKER,
    /** No live worker that serves its queue has a handler for its type: it waits for one, and fails when none comes. */
    NO_HANDLER,
    /** Its queue has as many active tasks as it may. */
    CONCURRENCY_LIMIT,
    /** Its queue has started as many tasks as it may for now. */
    RATE_LIMIT,
    /** It was put off because something that it needs is away. */
    BREAKER_OPEN,
    /** Others wait before it. */
    WAITING,
    /** It is next. */
    NEXT;

    /** The code as it stands outside Java: {@code not-due}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
