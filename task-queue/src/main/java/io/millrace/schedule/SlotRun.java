package io.millrace.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.millrace.task.TaskId;

/**
 * A line of an entry's history.
 *
 * @param slot when it was due; for a run by hand, when it was asked for
 * @param at when it was decided, by Redis' clock
 * @param task that was enqueued; of one that was overlapped, the task that had not ended; {@code null} for slots that were
 *        missed
 * @param missed slots that were given up with it
 */
public record SlotRun(Kind kind, Instant slot, Instant at, @Nullable TaskId task, long missed) {

    /** What happened. */
    public enum Kind {
        /** A slot became a task. */
        FIRED("fired"),
        /** Somebody ran the entry by hand. */
        MANUAL("manual"),
        /** The task before had not ended. */
        OVERLAPPED("overlapped"),
        /** Slots were given up. */
        MISSED("missed");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word that stands for it outside Java. */
        public String word() {
            return word;
        }

        /**
         * The kind of that word.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static Kind ofWord(String word) {
            for (Kind kind : values()) {
                if (kind.word.equals(word)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("No kind of run \"" + word + "\"");
        }
    }
}
