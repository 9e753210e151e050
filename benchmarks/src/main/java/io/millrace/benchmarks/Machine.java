package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** Where and with what the figures were measured. */
final class Machine {

    private Machine() {
    }

    static Map<String, String> details(Setup setup) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("measured", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        details.put("commit", answerOf("git", "describe", "--always", "--dirty", "--abbrev=10"));
        details.put("cpu", cpu());
        details.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        details.put("memory", "%.0f GiB".formatted(Jvm.machineMemory() / (double) (1 << 30)));
        details.put("load before", "%.1f".formatted(Jvm.load()));
        details.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        details.put("jdk", System.getProperty("java.vendor") + " " + System.getProperty("java.version"));
        try (Lab lab = new Lab(setup, Persistence.OFF)) {
            Map<String, String> said = lab.probe().info("server");
            details.put("redis", said.get("redis_version") + ", " + lab.probe().info("memory").get("mem_allocator"));
        }
        if (setup.peers()) {
            details.put("node", answerOf("node", "--version") + NodePeer.versions());
        }
        return details;
    }

    private static String cpu() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException noLinux) {
            return System.getProperty("os.arch");
        }
    }

    /** What a command says, or "unknown" when there is no such command or it fails. */
    private static String answerOf(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : "unknown";
        } catch (IOException noSuchCommand) {
            return "unknown";
        } catch (InterruptedException e) {
            throw Wait.interrupted(e);
        }
    }
}
