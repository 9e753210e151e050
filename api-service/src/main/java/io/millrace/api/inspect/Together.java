package io.millrace.api.inspect;

import java.util.List;

import io.smallrye.mutiny.Uni;

/**
 * Asks several small questions at the same time, so that many take hardly longer than one. Not for questions of hundreds of
 * commands: more than two thousand of them do not wait on one connection, and whoever comes then is refused.
 */
public final class Together {

    private static final int MOST_AT_ONCE = 50;

    private Together() {
    }

    /** The answers, in the order of the questions; fails with the first failure. */
    public static <T> Uni<List<T>> ask(List<Uni<T>> questions) {
        return questions.isEmpty() ? Uni.createFrom().item(List.of())
                : Uni.join().all(questions).usingConcurrencyOf(MOST_AT_ONCE).andFailFast();
    }
}
