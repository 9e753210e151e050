package io.millrace.cron;

/** What becomes of slots that passed while no scheduler could fire them. */
public enum MisfirePolicy implements Worded {
    /** They are given up. */
    SKIP,
    /** One run stands for all of them. */
    ONCE,
    /** Each runs, in order, up to a cap; the latest ones are kept. */
    ALL
}
