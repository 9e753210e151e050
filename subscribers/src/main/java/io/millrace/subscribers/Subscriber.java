package io.millrace.subscribers;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Somebody on the list.
 *
 * @param id follows from the address
 * @param confirmedAt when they said yes; {@code null}: they have not yet
 * @param lastDigest ISO week of the last digest that was enqueued for them, such as {@code 2026-W48}
 */
public record Subscriber(SubscriberId id, String email, @Nullable String name, State state, Instant createdAt,
        @Nullable Instant confirmedAt, @Nullable String lastDigest) {

    /** Where somebody stands. */
    public enum State {
        /** Has not followed the link of the first email. */
        PENDING("pending"),
        /** Gets digests. */
        ACTIVE("active");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** The word that stands for it outside Java. */
        public String word() {
            return word;
        }

        /**
         * The state of that word.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static State ofWord(String word) {
            for (State state : values()) {
                if (state.word.equals(word)) {
                    return state;
                }
            }
            throw new IllegalArgumentException("No state of a subscriber \"" + word + "\"");
        }
    }
}
