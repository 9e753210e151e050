package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the command line asks for.
 *
 * @param scenarios to run, in order
 * @param size how much of each
 * @param server path of the Redis server to run; empty: the embedded one
 * @param record whether the results are written into the repository
 */
record Arguments(List<Scenario> scenarios, Size size, String server, boolean record) {

    static final String USAGE = "Usage: [--size smoke|quick|full] [--redis-server path] [--record] [scenario...]\nScenarios (all, when none is named):\n"
            + Scenarios.ALL.stream().map(scenario -> "  %-20s %s".formatted(scenario.name(), scenario.description()))
                    .collect(Collectors.joining("\n"));

    static Arguments parse(String... arguments) {
        Size size = Size.QUICK;
        String server = "";
        boolean record = false;
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (argument.equals("--size") && i + 1 < arguments.length) {
                size = size(arguments[++i]);
            } else if (argument.equals("--redis-server") && i + 1 < arguments.length) {
                server = arguments[++i];
            } else if (argument.equals("--record")) {
                record = true;
            } else {
                scenarios.add(scenario(argument));
            }
        }
        return new Arguments(scenarios.isEmpty() ? Scenarios.ALL : List.copyOf(scenarios), size, server, record);
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
