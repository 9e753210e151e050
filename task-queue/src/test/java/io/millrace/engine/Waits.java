package io.millrace.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.millrace.engine.Recording.Note;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** How long tasks waited from enqueue to start, for producers and workers of one process. */
final class Waits {

    private static final TaskType<Note> TIMED = TaskType.of("timed", Note.class);

    private final Queue<Long> micros = new ConcurrentLinkedQueue<>();

    /** A task whose wait begins now. */
    Task<Note> task() {
        return TIMED.task(new Note(String.valueOf(System.nanoTime())));
    }

    Recording handler() {
        return new Recording(TIMED, (context, note) -> {
            micros.add((System.nanoTime() - Long.parseLong(note.text())) / 1000);
            return Uni.createFrom().item(TaskOutcome.done());
        });
    }

    int count() {
        return micros.size();
    }

    /** The percentile of each run of so many waits in µs, in order; and the waits are forgotten. */
    List<Long> percentileOfEach(int run, int percent) {
        List<Long> all = new ArrayList<>();
        for (Long next = micros.poll(); next != null; next = micros.poll()) {
            all.add(next);
        }
        List<Long> percentiles = new ArrayList<>();
        for (int from = 0; from + run <= all.size(); from += run) {
            percentiles.add(percentile(all.subList(from, from + run), percent));
        }
        return percentiles;
    }

    static long percentile(List<Long> values, int percent) {
        return values.stream().sorted().skip((values.size() - 1) * (long) percent / 100).findFirst().orElseThrow();
    }
}
