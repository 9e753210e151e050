package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a scenario showed.
 *
 * @param scenario which
 * @param figures by entrant, in the order of their turns, and by metric
 */
record Outcome(Scenario scenario, Map<String, Map<Metric, Series>> figures) {

    /**
     * A goal and what was reached of it.
     *
     * @param reached the value, or the ratio
     */
    record Verdict(Goal goal, Series reached) {

        boolean isReached() {
            return goal.isReachedBy(reached.median());
        }
    }

    /** The goals that can be judged; those against a peer that did not take part cannot. */
    List<Verdict> verdicts() {
        List<Verdict> verdicts = new ArrayList<>();
        for (Goal goal : scenario.goals()) {
            Series own = figure(goal.entrant(), goal.metric());
            if (own != null && goal.against() == null) {
                verdicts.add(new Verdict(goal, own));
            } else if (own != null && goal.against() != null) {
                Series other = figure(goal.against(), goal.metric());
                if (other != null) {
                    verdicts.add(new Verdict(goal, own.dividedBy(other)));
                }
            }
        }
        return verdicts;
    }

    @Nullable
    Series figure(String entrant, Metric metric) {
        Map<Metric, Series> all = figures.get(entrant);
        return all == null ? null : all.get(metric);
    }
}
