package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Measures what is asked for and prints it. Runs in the folder of this module. */
public final class LoadDriver {

    private static final Logger ENGINE = Logger.getLogger("io.millrace");

    private LoadDriver() {
    }

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
        run(arguments);
    }

    private static void run(Arguments arguments) throws IOException {
        // A worker starts and stops in every round; only what is wrong is news here.
        ENGINE.setLevel(Level.WARNING);
        Setup setup = arguments.setup();
        Map<String, String> machine = Machine.details(setup);
        machine.forEach((detail, value) -> System.out.printf("%-12s %s%n", detail, value));
        if (!setup.peers()) {
            System.out.println("No peers: they are left out, or not installed (npm install in peers/bullmq).");
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (Scenario scenario : arguments.scenarios()) {
            Outcome outcome = Rounds.run(scenario, setup);
            System.out.print(Table.of(outcome));
            outcomes.add(outcome);
        }
        Path file = Records.keep(Path.of(arguments.record() ? "results" : "target"), machine, setup, outcomes);
        System.out.printf("%nEvery round: %s%n", file.toAbsolutePath().normalize());
        if (arguments.record()) {
            Records.publish(Path.of("..", "docs"), machine, setup, outcomes);
        }
    }
}
