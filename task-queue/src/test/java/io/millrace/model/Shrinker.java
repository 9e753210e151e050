package io.millrace.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Takes steps out of a failing history, halves first, single ones last, until each that is left is needed. */
final class Shrinker {

    private Shrinker() {
    }

    static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails) {
        List<T> least = failing;
        int chunk = Math.max(1, least.size() / 2);
        while (true) {
            List<T> smaller = without(least, chunk, fails);
            boolean shrank = smaller.size() < least.size();
            least = smaller;
            if (!shrank && chunk == 1) {
                return least;
            }
            chunk = shrank ? Math.min(chunk, Math.max(1, least.size() / 2)) : chunk / 2;
        }
    }

    private static <T> List<T> without(List<T> history, int chunk, Predicate<List<T>> fails) {
        List<T> least = history;
        for (int from = least.size() - chunk; from > -chunk; from -= chunk) {
            int start = Math.max(0, from);
            int end = Math.min(least.size(), from + chunk);
            if (start < end) {
                List<T> candidate = new ArrayList<>(least.subList(0, start));
                candidate.addAll(least.subList(end, least.size()));
                if (fails.test(candidate)) {
                    least = candidate;
                }
            }
        }
        return least;
    }
}
