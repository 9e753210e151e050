package io.millrace.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/** Plays histories of one seed after the other, and shrinks the first that fails. */
final class Histories {

    /** A history that fails, as short as it could be made. */
    record Failure(long seed, List<Step> least, String problem) {

        @Override
        public String toString() {
            return problem + "\nReplay with -Dmillrace.model.seed=" + seed + "; the least history that fails:\n"
                    + least.stream().map(step -> "  " + step).collect(Collectors.joining("\n"));
        }
    }

    private final Stand stand;
    private final int steps;

    Histories(Stand stand, int steps) {
        this.stand = stand;
        this.steps = steps;
    }

    Optional<Failure> firstFailure(long firstSeed, int histories) {
        for (long seed = firstSeed; seed < firstSeed + histories; seed++) {
            List<Step> history = Step.history(seed, steps);
            if (problem(history) != null) {
                List<Step> least = Shrinker.shrink(history, candidate -> problem(candidate) != null);
                return Optional.of(new Failure(seed, least, String.valueOf(problem(least))));
            }
        }
        return Optional.empty();
    }

    /** What is wrong, whether the comparison or the code said so. */
    private @Nullable String problem(List<Step> history) {
        try {
            new Play(stand).run(history);
            return null;
        } catch (AssertionError | RuntimeException found) {
            return found.toString();
        }
    }
}
