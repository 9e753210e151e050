package io.millrace.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the machine that a test calls. Where it is missing a developer's test is skipped and says what to install;
 * where {@code CI=true}, as {@code .ci/run} sets it, the test fails.
 */
record Tool(List<String> command) {

    private static final long TIMEOUT_SECONDS = 60;

    /** {@code kubectl}, of 1.24 or newer: older ones do not know components. */
    static Tool kubectl() {
        return find("kubectl").orElseGet(() -> missing("kubectl"));
    }

    /** Compose: the program of its own ({@code docker-compose}), or the plugin of the {@code docker} command. */
    static Tool compose() {
        return find("docker-compose").or(() -> find("docker", "compose").filter(Tool::works))
                .orElseGet(() -> missing("docker-compose, or docker with its compose plugin"));
    }

    /** What it printed. An exit other than 0 fails the test with what it said instead. */
    String run(String... arguments) {
        return run(Map.of(), arguments);
    }

    /** Like {@link #run(String...)}, with more environment variables. */
    String run(Map<String, String> environment, String... arguments) {
        Result result = call(environment, arguments);
        if (result.exit() != 0) {
            throw new AssertionError("`%s %s` ended with %d:%n%s".formatted(String.join(" ", command),
                    String.join(" ", arguments), result.exit(), result.errors()));
        }
        return result.output();
    }

    private boolean works() {
        return call(Map.of(), "version").exit() == 0;
    }

    private Result call(Map<String, String> environment, String... arguments) {
        List<String> line = new ArrayList<>(command);
        line.addAll(Arrays.asList(arguments));
        try {
            Path output = Files.createTempFile("tool", ".out");
            Path errors = Files.createTempFile("tool", ".err");
            ProcessBuilder builder = new ProcessBuilder(line).directory(Repository.ROOT.toFile())
                    .redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(line + " did not end within " + TIMEOUT_SECONDS + " s");
            }
            Result result = new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8),
                    Files.readString(errors, StandardCharsets.UTF_8));
            Files.delete(output);
            Files.delete(errors);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while running " + line, e);
        }
    }

    private static Optional<Tool> find(String program, String... subcommand) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(Arrays.asList(subcommand));
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)))
                        ? Optional.of(new Tool(List.copyOf(command)))
                        : Optional.empty();
    }

    private static Tool missing(String what) {
        String message = "This check needs " + what + " on the PATH. `.ci/run` installs it on Debian.";
        if ("true".equals(System.getenv("CI"))) {
            return Assertions.fail(message);
        }
        return Assumptions.abort(message);
    }

    private record Result(int exit, String output, String errors) {
    }
}
