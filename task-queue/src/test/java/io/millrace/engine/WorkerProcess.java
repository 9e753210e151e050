package io.millrace.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** A worker that is a process, for what threads cannot show. Ends with the process that started it. */
final class WorkerProcess {

    private final Process process;
    private final List<String> types;
    private final Thread reader;

    /**
     * @param launcher put before its command line
     * @param types of {@link Chaos} that it has handlers for
     * @param said is told each line of its output, with its process id
     */
    WorkerProcess(List<String> launcher, String redis, int concurrency, List<String> types, BiConsumer<Long, String> said) {
        this.types = types;
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m",
                "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                WorkerMain.class.getName(), redis, String.valueOf(concurrency)));
        command.addAll(types);
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a worker process", e);
        }
        reader = new Thread(() -> read(said), "reader of worker " + process.pid());
        reader.start();
    }

    long pid() {
        return process.pid();
    }

    /** The types of {@link Chaos} that it has handlers for. */
    List<String> types() {
        return types;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Lets those of its tasks end that wait for a word. */
    void tell() {
        Writer input = process.outputWriter();
        try {
            input.write("go on\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot tell worker " + pid(), e);
        }
    }

    void kill() {
        signal("KILL");
    }

    /** Lets it stop in order. */
    void terminate() {
        signal("TERM");
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    /** Waits until it has ended, which it is made to in the end, and its last words are read. */
    void join() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                kill();
            }
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while worker " + pid() + " was stopping", e);
        }
    }

    private void read(BiConsumer<Long, String> said) {
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(line -> said.accept(process.pid(), line));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what worker " + pid() + " says", e);
        }
    }

    /** Not {@link Process#destroy}, which closes the stream with the last words unread. */
    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + name + " to worker " + pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending SIG" + name, e);
        }
    }
}
