package io.millrace.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of a stack, written down. When the stack is killed and cannot stop its children, the next one ends them; and it
 * refuses to start beside one that still runs. A process is told from another that got the same number by when it started.
 */
final class ProcessList {

    private static final Duration PATIENCE = Duration.ofSeconds(28);
    /** A process that was killed is listed until it is reaped, which some systems do in their own time. */
    private static final Duration REAPING = Duration.ofSeconds(3);

    private final Path file;

    ProcessList(Path file) {
        this.file = file;
    }

    /** A line of the list. */
    record Entry(String name, long pid, long startedAt) {

        static Entry of(String name, ProcessHandle process) {
            return new Entry(name, process.pid(), startedAt(process));
        }

        static Entry parse(String line) {
            String[] words = line.split(" ", -1);
            return new Entry(words[0], Long.parseLong(words[1]), Long.parseLong(words[2]));
        }

        Optional<ProcessHandle> alive() {
            return ProcessHandle.of(pid).filter(process -> process.isAlive() && startedAt(process) == startedAt);
        }

        String line() {
            return name + " " + pid + " " + startedAt + "\n";
        }

        private static long startedAt(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }
    }

    /**
     * Ends what an earlier stack left running, in the order in which it would have been stopped, and writes down this process.
     *
     * @return the names of what was ended
     * @throws StackException when the earlier stack still runs
     */
    List<String> takeOver() {
        List<Entry> entries = read();
        if (!entries.isEmpty()) {
            entries.get(0).alive().filter(owner -> owner.pid() != ProcessHandle.current().pid())
                    .filter(owner -> !endsWithin(owner, REAPING)).ifPresent(owner -> {
                        throw new StackException("This stack is running already, as process " + owner.pid()
                                + ". End it there with Ctrl-C, or kill " + owner.pid() + ".");
                    });
        }
        List<String> ended = new ArrayList<>();
        for (int i = entries.size() - 1; i > 0; i--) {
            Entry entry = entries.get(i);
            entry.alive().ifPresent(process -> {
                end(process);
                ended.add(entry.name());
            });
        }
        clear();
        add("stack", ProcessHandle.current());
        return ended;
    }

    /** Writes a child down, after what it needs. */
    void add(String name, ProcessHandle process) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, Entry.of(name, process).line(), StandardCharsets.UTF_8, StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write down a process", e);
        }
    }

    /** Forgets all: they have ended. */
    void clear() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the list of processes", e);
        }
    }

    private List<Entry> read() {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8).stream().map(Entry::parse).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the list of processes", e);
        }
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        if (!endsWithin(process, PATIENCE)) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private static boolean endsWithin(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillThere) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Cannot wait for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while a process of an earlier stack ended", e);
        }
    }
}
