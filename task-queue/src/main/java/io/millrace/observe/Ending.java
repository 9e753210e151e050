package io.millrace.observe;

import java.util.Locale;

/** How an attempt ended. */
public enum Ending {
    /** The task is done. */
    COMPLETED,
    /** It failed; another attempt follows. */
    RETRY,
    /** It was put off; it does not count. */
    SNOOZED,
    /** The task failed for good. */
    FAILED,
    /** Somebody cancelled the task. */
    CANCELED,
    /** Its worker stops, and gave the task back; it does not count. */
    HANDED_BACK,
    /** Its worker lost the lease while it ran; the task runs elsewhere. */
    LOST;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The lower-case word that stands for it outside Java. */
    public String word() {
        return word;
    }
}
