package io.millrace.cron;

/** What becomes of a slot while the task of the one before has not ended. */
public enum OverlapPolicy implements Worded {
    /** It becomes a task like any other. */
    ALLOW,
    /** It becomes none. */
    SKIP
}
