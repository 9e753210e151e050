package io.millrace.cron;

/** What becomes of slots that a change of clocks leaves out, or makes come twice. */
public enum DstRule implements Worded {
    /**
     * Each runs once: one that is left out at the jump, one that comes twice the first time. What goes by the hour (its hours
     * begin with {@code *}) goes on by the time that passes.
     */
    ONCE,
    /** What the clock shows: one that is left out does not run, one that comes twice runs twice. */
    LITERAL
}
