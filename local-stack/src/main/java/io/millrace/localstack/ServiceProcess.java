package io.millrace.localstack;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * One service as a process of its own, as it is deployed. It can be stopped, killed and started again; its log goes on in the
 * same file.
 */
public final class ServiceProcess {

    /** A little more than a worker takes to hand back what it cannot finish. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(28);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);
    private static final long PROBE_INTERVAL_MS = 50;
    private static final int TAIL_LINES = 25;
    /** A small heap and a short start: several of them share a developer's machine. */
    private static final List<String> JVM_OPTIONS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m");

    private final String name;
    private final Path jar;
    private final Path log;
    private final Map<String, String> environment;
    private final URI readiness;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PROBE_TIMEOUT).build();
    private final ProcessList processes;
    private @Nullable Process process;

    /**
     * Prepares it; {@link #start()} runs it.
     *
     * @param name in messages
     * @param jar what java runs
     * @param log what it prints is appended here
     * @param environment added to that of this process
     * @param managementPort where it says whether it is ready
     * @param processes where each start is written down
     */
    ServiceProcess(String name, Path jar, Path log, Map<String, String> environment, int managementPort,
            ProcessList processes) {
        this.name = name;
        this.jar = jar;
        this.log = log;
        this.environment = Map.copyOf(environment);
        this.processes = processes;
        this.readiness = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    /** Runs it and returns at once. */
    public void start() {
        if (isAlive()) {
            throw new IllegalStateException("The " + name + " is running already");
        }
        List<String> command = new ArrayList<>(Detached.LAUNCHER);
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(JVM_OPTIONS);
        command.addAll(List.of("-jar", jar.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            process = started;
            processes.add(name, started.toHandle());
        } catch (IOException e) {
            throw new StackException("The " + name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /**
     * Waits until it says that it is ready.
     *
     * @throws StackException when it ends before, or takes more than 60 s; with the end of its log
     */
    public void awaitReady() {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        while (!isReady()) {
            if (!isAlive()) {
                throw new StackException("The " + name + " ended while it started. The end of its log:\n" + logTail());
            }
            if (System.nanoTime() > deadline) {
                throw new StackException("The " + name + " is not ready after " + START_TIMEOUT.toSeconds() + " s. "
                        + readiness + " says why. The end of its log:\n" + logTail());
            }
            pause();
        }
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        try {
            HttpRequest request = HttpRequest.newBuilder(readiness).timeout(PROBE_TIMEOUT).build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while the " + name + " was asked whether it is ready", e);
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process that was started last. */
    public ProcessHandle process() {
        return running().toHandle();
    }

    /** Asks it to end (SIGTERM) and returns at once. */
    public void askToStop() {
        if (isAlive()) {
            running().destroy();
        }
    }

    /** Asks it to end and waits, 28 s at most; then it is killed. Nothing happens when it does not run. */
    public void stop() {
        if (process != null) {
            askToStop();
            awaitEnd(process);
        }
    }

    /** Ends it as a crash would (SIGKILL). */
    public void kill() {
        running().destroyForcibly();
        awaitEnd(running());
    }

    /** The last lines of its log. */
    public String logTail() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot be read: " + e.getMessage() + ")";
        }
    }

    private void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void pause() {
        try {
            Thread.sleep(PROBE_INTERVAL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while the " + name + " started", e);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("The " + name + " was never started");
        }
        return process;
    }
}
