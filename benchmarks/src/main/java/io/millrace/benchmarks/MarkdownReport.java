package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Results as a page shows them: a table for each scenario, entrants side by side, and the goals. */
final class MarkdownReport {

    private static final String BEGIN = "<!-- figures: written by the load driver -->\n";
    private static final String END = "<!-- end of figures -->";
    private static final Pattern FIGURES = Pattern.compile(Pattern.quote(BEGIN) + ".*?" + Pattern.quote(END), Pattern.DOTALL);

    private MarkdownReport() {
    }

    static String of(Map<String, String> machine, Setup setup, List<Outcome> outcomes) {
        StringBuilder text = new StringBuilder();
        text.append("Size `%s`. %s.\n".formatted(setup.size().label(), String.join("; ",
                machine.entrySet().stream().map(detail -> detail.getKey() + ": " + detail.getValue()).toList())));
        Charts.of(outcomes).forEach((file, chart) -> text.append("\n![%s](images/%s)\n".formatted(chart.title(), file)));
        outcomes.forEach(outcome -> text.append(of(outcome)));
        return text.append('\n').toString();
    }

    /** The page with these figures in the place of the old ones. */
    static String putInto(String page, String figures) {
        Matcher old = FIGURES.matcher(page);
        if (!old.find()) {
            throw new IllegalArgumentException("The page has no place for figures, from \"" + BEGIN.strip() + "\" to \"" + END
                    + "\"");
        }
        return old.replaceFirst(Matcher.quoteReplacement(BEGIN + figures + END));
    }

    private static String of(Outcome outcome) {
        StringBuilder text = new StringBuilder();
        Scenario scenario = outcome.scenario();
        text.append("\n#### %s%s\n\n".formatted(scenario.name(), Table.persistence(scenario)));
        text.append(scenario.description().substring(0, 1).toUpperCase(Locale.ROOT))
                .append(scenario.description().substring(1)).append(".\n\n");
        List<String> entrants = List.copyOf(outcome.figures().keySet());
        row(text, "", entrants);
        row(text, "---", entrants.stream().map(entrant -> "---:").toList());
        Set<Metric> metrics = new LinkedHashSet<>();
        outcome.figures().values().forEach(figures -> metrics.addAll(figures.keySet()));
        for (Metric metric : metrics) {
            List<String> cells = new ArrayList<>();
            for (String entrant : entrants) {
                Series series = outcome.figure(entrant, metric);
                cells.add(series == null ? "-" : cell(series, metric));
            }
            row(text, Table.label(metric).strip(), cells);
        }
        if (!outcome.verdicts().isEmpty()) {
            text.append('\n');
            outcome.verdicts()
                    .forEach(verdict -> text.append("- %s %s\n".formatted(verdict.isReached() ? "Reached:" : "Not yet:",
                            Table.sentence(verdict))));
        }
        return text.toString();
    }

    private static String cell(Series series, Metric metric) {
        String median = Table.number(series.median(), metric.digits());
        return series.rounds().size() == 1 ? median
                : "%s (%s … %s)".formatted(median, Table.number(series.least(), metric.digits()),
                        Table.number(series.most(), metric.digits()));
    }

    private static void row(StringBuilder text, String first, List<String> rest) {
        text.append("| ").append(first).append(" | ").append(String.join(" | ", rest)).append(" |\n");
    }
}
