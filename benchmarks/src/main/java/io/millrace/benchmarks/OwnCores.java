package io.millrace.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A core for Redis and another for this JVM, for as long as it is open, by {@code taskset} of util-linux. Where two threads
 * take turns, the time of a turn depends on whether the kernel wakes the other on the same core or on one that sleeps, and
 * that changes by the minute; so placed, it is the same for all that is measured.
 */
final class OwnCores implements AutoCloseable {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private final @Nullable String before;

    /** @param before the cores that this JVM had, as the kernel lists them; {@code null}: they are as they were */
    private OwnCores(@Nullable String before) {
        this.before = before;
    }

    /**
     * Places both; where that cannot be done it says so and leaves them where they are.
     *
     * @param redis process id of the server
     */
    static OwnCores of(long redis) {
        try {
            String allowed = allowed();
            List<Integer> cores = cores(allowed);
            if (cores.size() < 2) {
                throw new IllegalStateException("there is core " + allowed + " alone");
            }
            place(redis, String.valueOf(cores.get(0)));
            place(ProcessHandle.current().pid(), String.valueOf(cores.get(1)));
            return new OwnCores(allowed);
        } catch (IllegalStateException e) {
            System.out.println("Redis and this JVM have no cores of their own: " + e.getMessage());
            return new OwnCores(null);
        }
    }

    /** Numbers of cores, from a list such as {@code 0-3,8}. */
    static List<Integer> cores(String list) {
        return Pattern.compile(",").splitAsStream(list).flatMap(range -> {
            String[] ends = range.split("-", 2);
            return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])).boxed();
        }).toList();
    }

    private static String allowed() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(ALLOWED)).findFirst().orElseThrow().substring(ALLOWED.length()).strip();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + STATUS, e);
        }
    }

    /** All threads of a process; those that they start will be there too. */
    private static void place(long process, String cores) {
        List<String> command = List.of("taskset", "--all-tasks", "--cpu-list", "--pid", cores, String.valueOf(process));
        try {
            Process taskset = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (taskset.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot run taskset, which is in util-linux", e);
        } catch (InterruptedException e) {
            throw Wait.interrupted(e);
        }
    }

    /** Lets this JVM run where it ran before. */
    @Override
    public void close() {
        if (before != null) {
            place(ProcessHandle.current().pid(), before);
        }
    }
}
