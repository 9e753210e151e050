package io.millrace.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as people read them. */
final class Table {

    private static final String ROW = "  %-16s %-38s %12s  %-26s%n";

    private Table() {
    }

    static String of(Outcome outcome) {
        StringBuilder text = new StringBuilder();
        text.append("%n%s: %s%s%n".formatted(outcome.scenario().name(), outcome.scenario().description(),
                persistence(outcome.scenario())));
        text.append(ROW.formatted("", "", "median", "least … most"));
        outcome.figures().forEach((entrant, figures) -> {
            String shown = entrant;
            for (Map.Entry<Metric, Series> figure : figures.entrySet()) {
                Metric metric = figure.getKey();
                Series series = figure.getValue();
                text.append(ROW.formatted(shown, label(metric), number(series.median(), metric.digits()),
                        number(series.least(), metric.digits()) + " … " + number(series.most(), metric.digits())));
                shown = "";
            }
        });
        for (Outcome.Verdict verdict : outcome.verdicts()) {
            text.append("  %s %s%n".formatted(verdict.isReached() ? "reached:  " : "not yet:  ", sentence(verdict)));
        }
        return text.toString();
    }

    /** A goal, and how far it is. */
    static String sentence(Outcome.Verdict verdict) {
        Goal goal = verdict.goal();
        int digits = goal.against() == null ? goal.metric().digits() : 2;
        return "%s, %s%s: %s, to be %s %s".formatted(goal.entrant(), label(goal.metric()).strip(),
                goal.against() == null ? "" : ", as a multiple of " + goal.against(),
                number(verdict.reached().median(), digits), goal.metric().moreIsBetter() ? "at least" : "at most",
                number(goal.bound(), digits));
    }

    static String label(Metric metric) {
        return metric.unit().isEmpty() ? metric.label() : metric.label() + ", " + metric.unit();
    }

    static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    static String persistence(Scenario scenario) {
        return switch (scenario.persistence()) {
            case OFF -> "";
            case EVERY_SECOND -> " (AOF, everysec)";
            case ALWAYS -> " (AOF, always)";
        };
    }

    static String of(List<Outcome> outcomes) {
        StringBuilder text = new StringBuilder();
        outcomes.forEach(outcome -> text.append(of(outcome)));
        return text.toString();
    }
}
