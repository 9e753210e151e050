package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Measures what is asked for and prints it. */
public final class LoadDriver {

    private LoadDriver() {
    }

    private static final Logger ENGINE = Logger.getLogger("io.millrace");

    /** See {@link Arguments#USAGE}. */
    public static void main(String... commandLine) throws IOException {
        Arguments arguments;
        try {
            arguments = Arguments.parse(commandLine);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        // A worker starts and stops in every round; only what is wrong is news here.
        ENGINE.setLevel(Level.WARNING);
        List<Outcome> outcomes = new ArrayList<>();
        for (Scenario scenario : arguments.scenarios()) {
            Outcome outcome = Rounds.run(scenario, arguments.setup());
            System.out.print(Table.of(outcome));
            outcomes.add(outcome);
        }
        Path file = Path.of(arguments.record() ? "results" : "target", "benchmark-" + arguments.setup().size().label() + ".json");
        JsonReport.write(JsonReport.of(Machine.details(arguments.setup()), arguments.setup().size(), outcomes), file);
        System.out.printf("%nEvery round: %s%n", file.toAbsolutePath());
    }
}
