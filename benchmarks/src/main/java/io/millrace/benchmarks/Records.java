package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes what was measured where it is kept: every round as JSON, and the tables and charts of the docs. */
final class Records {

    private Records() {
    }

    /**
     * The JSON alone.
     *
     * @return the file
     */
    static Path keep(Path folder, Map<String, String> machine, Setup setup, List<Outcome> outcomes) throws IOException {
        String day = machine.getOrDefault("measured", "").split("T", 2)[0];
        Path file = folder.resolve(day + "-" + setup.size().label() + ".json");
        JsonReport.write(JsonReport.of(machine, setup.size(), outcomes), file);
        return file;
    }

    /** The page {@code benchmarks.md} and its charts. */
    static void publish(Path docs, Map<String, String> machine, Setup setup, List<Outcome> outcomes) throws IOException {
        Path page = docs.resolve("benchmarks.md");
        Files.writeString(page, MarkdownReport.putInto(Files.readString(page),
                MarkdownReport.of(machine, setup, outcomes)));
        for (Map.Entry<String, BarChart> chart : Charts.of(outcomes).entrySet()) {
            Files.writeString(docs.resolve("images").resolve(chart.getKey()), chart.getValue().svg());
        }
    }
}
