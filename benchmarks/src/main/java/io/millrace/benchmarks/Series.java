package io.millrace.benchmarks;

import java.util.List;
import java.util.stream.IntStream;

/** The values of all rounds, in order. */
record Series(List<Double> rounds) {

    Series {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("A series has at least one round");
        }
        rounds = List.copyOf(rounds);
    }

    double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return sorted().get(0);
    }

    double most() {
        return sorted().get(rounds.size() - 1);
    }

    /** This divided by another, round by round: what slows the machine slows both, and cancels out. */
    Series dividedBy(Series other) {
        return new Series(IntStream.range(0, rounds.size()).mapToObj(i -> rounds.get(i) / other.rounds.get(i)).toList());
    }

    private List<Double> sorted() {
        return rounds.stream().sorted().toList();
    }
}
