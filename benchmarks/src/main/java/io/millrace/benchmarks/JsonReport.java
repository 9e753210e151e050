package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Results as programs read them: every round of every figure. */
final class JsonReport {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {
    }

    static ObjectNode of(Map<String, String> machine, Size size, List<Outcome> outcomes) {
        ObjectNode report = MAPPER.createObjectNode();
        machine.forEach(report.putObject("machine")::put);
        report.put("size", size.label());
        report.put("rounds", size.rounds);
        report.put("tasks", size.tasks);
        ObjectNode scenarios = report.putObject("scenarios");
        outcomes.forEach(outcome -> add(scenarios.putObject(outcome.scenario().name()), outcome));
        return report;
    }

    static void write(ObjectNode report, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, MAPPER.writeValueAsString(report) + "\n");
    }

    private static void add(ObjectNode node, Outcome outcome) {
        node.put("description", outcome.scenario().description());
        node.put("persistence", outcome.scenario().persistence().name().toLowerCase(Locale.ROOT));
        ObjectNode entrants = node.putObject("figures");
        outcome.figures().forEach((entrant, figures) -> {
            ObjectNode own = entrants.putObject(entrant);
            figures.forEach((metric, series) -> describe(own.putObject(metric.key()), metric.unit(), series));
        });
        outcome.verdicts().forEach(verdict -> {
            ObjectNode goal = node.withArray("goals").addObject();
            goal.put("entrant", verdict.goal().entrant());
            goal.put("metric", verdict.goal().metric().key());
            goal.put("against", verdict.goal().against());
            goal.put(verdict.goal().metric().moreIsBetter() ? "atLeast" : "atMost", verdict.goal().bound());
            describe(goal.putObject("value"), "", verdict.reached());
            goal.put("reached", verdict.isReached());
        });
    }

    private static void describe(ObjectNode node, String unit, Series series) {
        node.put("median", round(series.median()));
        node.put("least", round(series.least()));
        node.put("most", round(series.most()));
        if (!unit.isEmpty()) {
            node.put("unit", unit);
        }
        for (double value : series.rounds()) {
            node.withArray("rounds").add(round(value));
        }
    }

    /** More digits than these are noise. */
    private static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
