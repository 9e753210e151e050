package io.millrace.api.job;

import java.util.Locale;

/** How a job is. */
public enum JobState {
    /** At work. */
    RUNNING,
    /** At its end. */
    DONE,
    /** Stopped because somebody asked for it; what it had done until then stays done. */
    CANCELED,
    /** Stopped by an error, which is told. */
    FAILED,
    /** Its instance ended, or has not been heard of for a while. What it had done until then stays done. */
    INTERRUPTED;

    /** The lower-case word that stands for it outside Java. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
