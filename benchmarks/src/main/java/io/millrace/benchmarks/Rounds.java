package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a scenario: warm-ups, then the rounds that count. In each round all entrants take their turn, one after the other.
 * Warming up ends when the JVM's compilers rest, or after as many rounds as the size bears.
 */
final class Rounds {

    /** What compiling may take of a round, in percent of it, before the JVM counts as warm. */
    private static final int COMPILERS_REST = 5;

    private Rounds() {
    }

    static Outcome run(Scenario scenario, Setup setup) {
        Size size = setup.size();
        try (Lab lab = new Lab(setup, scenario.persistence())) {
            List<Entrant> entrants = scenario.entrants(lab);
            try {
                warmUp(entrants, lab, scenario.warmUps(size));
                List<List<Sample>> rounds = new ArrayList<>();
                for (int i = 0; i < scenario.rounds(size); i++) {
                    rounds.add(round(entrants, lab));
                }
                return new Outcome(scenario, collect(entrants, rounds));
            } finally {
                entrants.forEach(Entrant::close);
            }
        }
    }

    private static void warmUp(List<Entrant> entrants, Lab lab, int most) {
        boolean warm = false;
        for (int i = 0; i < most && !warm; i++) {
            long began = System.nanoTime();
            long compiled = Jvm.compilerNanos();
            round(entrants, lab);
            warm = (Jvm.compilerNanos() - compiled) * 100 < (System.nanoTime() - began) * COMPILERS_REST;
        }
    }

    private static List<Sample> round(List<Entrant> entrants, Lab lab) {
        List<Sample> samples = new ArrayList<>();
        for (Entrant entrant : entrants) {
            lab.probe().flush();
            samples.add(entrant.round().get());
        }
        return samples;
    }

    private static Map<String, Map<Metric, Series>> collect(List<Entrant> entrants, List<List<Sample>> rounds) {
        Map<String, Map<Metric, Series>> figures = new LinkedHashMap<>();
        for (int i = 0; i < entrants.size(); i++) {
            int turn = i;
            Map<Metric, Series> own = new EnumMap<>(Metric.class);
            for (Metric metric : rounds.get(0).get(turn).values().keySet()) {
                own.put(metric,
                        new Series(rounds.stream().map(round -> round.get(turn).values().get(metric)).toList()));
            }
            figures.put(entrants.get(i).name(), own);
        }
        return figures;
    }
}
