package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the command line asks for.
 *
 * @param scenarios to run, in order
 * @param setup how they are measured
 * @param record whether the results are kept in the repository, and its docs show them
 */
record Arguments(List<Scenario> scenarios, Setup setup, boolean record) {

    static final String USAGE = "Usage: [--size smoke|quick|full] [--redis-server path] [--no-peers] [--record] [scenario...]\nScenarios (all, when none is named):\n"
            + Scenarios.ALL.stream().map(scenario -> "  %-20s %s".formatted(scenario.name(), scenario.description()))
                    .collect(Collectors.joining("\n"));

    static Arguments parse(String... arguments) {
        Size size = Size.QUICK;
        String server = "";
        boolean peers = NodePeer.areInstalled();
        boolean record = false;
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--size") && i + 1 < arguments.length) {
                size = size(arguments[++i]);
            } else if (argument.equals("--redis-server") && i + 1 < arguments.length) {
                server = arguments[++i];
            } else if (argument.equals("--no-peers")) {
                peers = false;
            } else if (argument.equals("--record")) {
                record = true;
            } else if (argument.startsWith("--")) {
                throw new IllegalArgumentException("There is no option \"" + argument + "\", or it lacks its value.\n" + USAGE);
            } else {
                scenarios.add(scenario(argument));
            }
        }
        if (record && !scenarios.isEmpty()) {
            throw new IllegalArgumentException("A record has every scenario in it: name none with --record.\n" + USAGE);
        }
        return new Arguments(scenarios.isEmpty() ? Scenarios.ALL : List.copyOf(scenarios),
                new Setup(size, server, peers), record);
    }

    private static Size size(String name) {
        return Arrays.stream(Size.values()).filter(size -> size.label().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no size \"" + name + "\".\n" + USAGE));
    }

    private static Scenario scenario(String name) {
        return Scenarios.ALL.stream().filter(scenario -> scenario.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no scenario \"" + name + "\".\n" + USAGE));
    }
}
