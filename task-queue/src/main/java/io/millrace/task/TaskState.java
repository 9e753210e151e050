package io.millrace.task;

import java.util.Locale;

/** Where a task is in its life. One word each, the same in Java, Redis, JSON, metrics and on every page. */
public enum TaskState {
    /** Waits for a free worker. */
    PENDING,
    /** A worker holds a lease on it. */
    ACTIVE,
    /** Waits for its first due time. */
    SCHEDULED,
    /** Waits to be attempted again. */
    RETRY,
    /** Ended well; kept for its retention. */
    COMPLETED,
    /** Ended without success and will not be attempted again. */
    FAILED,
    /** Ended because somebody asked for it. */
    CANCELED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The lower-case word that stands for this state everywhere outside Java. */
    public String word() {
        return word;
    }

    /** Whether nothing can happen to the task any more, unless an operator revives it. */
    public boolean isEnded() {
        return this == COMPLETED || this == FAILED || this == CANCELED;
    }

    /**
     * The state of that word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static TaskState ofWord(String word) {
        for (TaskState state : values()) {
            if (state.word.equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("No task state \"" + word + "\"");
    }
}
