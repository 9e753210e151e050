package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.millrace.benchmarks.BarChart.Bar;
import io.millrace.benchmarks.BarChart.Group;

/** The charts of the docs, drawn from what was measured. */
final class Charts {

    private Charts() {
    }

    /** By file name; those without figures are left out. */
    static Map<String, BarChart> of(List<Outcome> outcomes) {
        Map<String, BarChart> charts = new LinkedHashMap<>();
        put(charts, "benchmark-throughput.svg", "Tasks a second (more is better)", List.of(
                group(outcomes, "life", Metric.PROCESSED, "A worker alone, on a filled queue"),
                group(outcomes, "both", Metric.PROCESSED, "Producer and worker at once")));
        put(charts, "benchmark-redis-cpu.svg", "Redis CPU a task, enqueue to done, in µs (less is better)", List.of(
                group(outcomes, "life", Metric.REDIS_CPU, "Without persistence"),
                group(outcomes, "life-everysec", Metric.REDIS_CPU, "AOF, everysec")));
        put(charts, "benchmark-memory.svg", "Redis memory a waiting task, in bytes (less is better)", List.of(
                group(outcomes, "memory", Metric.BYTES, "Payload of 100 bytes")));
        return charts;
    }

    private static void put(Map<String, BarChart> charts, String file, String title, List<Group> groups) {
        List<Group> drawn = groups.stream().filter(group -> !group.bars().isEmpty()).toList();
        if (!drawn.isEmpty()) {
            charts.put(file, new BarChart(title, drawn));
        }
    }

    private static Group group(List<Outcome> outcomes, String scenario, Metric metric, String label) {
        List<Bar> bars = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome.scenario().name().equals(scenario)) {
                for (String entrant : outcome.figures().keySet()) {
                    Series series = outcome.figure(entrant, metric);
                    if (series != null) {
                        bars.add(new Bar(entrant, series.median(), Table.number(series.median(), metric.digits()),
                                entrant.startsWith("Millrace")));
                    }
                }
            }
        }
        return new Group(label, bars);
    }
}
