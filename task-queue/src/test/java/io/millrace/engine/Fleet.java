package io.millrace.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** Worker processes that are killed, stopped and frozen, and how often each task was done in them. One thread uses it. */
final class Fleet implements AutoCloseable {

    private final String redis;
    private final List<Process> workers = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final Map<Long, Integer> done = new ConcurrentHashMap<>();
    private @Nullable Process frozen;

    Fleet(String redis, int workers) {
        this.redis = redis;
        for (int i = 0; i < workers; i++) {
            start();
        }
    }

    /** How often each task was done. */
    Map<Long, Integer> done() {
        return done;
    }

    /** Ends one with SIGKILL, and starts another. */
    void killOne(Random random) {
        signal(take(random), "KILL");
        start();
    }

    /** Ends one with SIGTERM, and starts another. */
    void replaceOne(Random random) {
        signal(take(random), "TERM");
        start();
    }

    /** Freezes one, if none is frozen. */
    void freezeOne(Random random) {
        if (frozen == null) {
            frozen = workers.get(random.nextInt(workers.size()));
            signal(frozen, "STOP");
        }
    }

    void thaw() {
        if (frozen != null) {
            signal(frozen, "CONT");
            frozen = null;
        }
    }

    /** Stops all, and waits until their last words are read. */
    @Override
    public void close() {
        thaw();
        workers.forEach(worker -> signal(worker, "TERM"));
        try {
            for (Process worker : workers) {
                if (!worker.waitFor(30, TimeUnit.SECONDS)) {
                    signal(worker, "KILL");
                }
            }
            for (Thread reader : readers) {
                reader.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while workers were stopping", e);
        }
    }

    private Process take(Random random) {
        Process worker = workers.remove(random.nextInt(workers.size()));
        if (worker == frozen) {
            thaw();
        }
        return worker;
    }

    private void start() {
        try {
            Process worker = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx96m",
                    "-XX:TieredStopAtLevel=1", "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    ChaosWorker.class.getName(), redis).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            workers.add(worker);
            Thread reader = new Thread(() -> read(worker), "reader of worker " + worker.pid());
            readers.add(reader);
            reader.start();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start a worker process", e);
        }
    }

    private void read(Process worker) {
        try (BufferedReader said = worker.inputReader()) {
            said.lines().filter(line -> line.startsWith(Chaos.DONE))
                    .forEach(line -> done.merge(Long.valueOf(line.substring(Chaos.DONE.length())), 1, Integer::sum));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read what a worker says", e);
        }
    }

    /** Not {@link Process#destroy}, which closes the stream with the last words unread. */
    private static void signal(Process process, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send SIG" + name + " to a worker", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while sending SIG" + name, e);
        }
    }
}
