package io.millrace.benchmarks;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.benchmarks.Millrace.Running;
import io.millrace.task.Task;

/** How late delayed tasks start. */
final class Delayed implements Scenario {

    private static final long SOONEST_MILLIS = 500;
    private static final long SPREAD_MILLIS = 2_000;

    @Override
    public String name() {
        return "delayed";
    }

    @Override
    public String description() {
        return "enqueue tasks that are due at moments spread over " + SPREAD_MILLIS / 1000
                + " seconds; from the due time to the handler's start";
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        Millrace millrace = new Millrace(lab);
        return List.of(new Entrant("Millrace", () -> Sample.ofLatencies(lateness(millrace, lab.size().delayed)),
                millrace::close));
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.of("Millrace", Metric.P99, 50));
    }

    private static long[] lateness(Millrace millrace, int tasks) {
        long[] nanos = new long[tasks];
        AtomicInteger arrived = new AtomicInteger();
        CountDownLatch all = new CountDownLatch(tasks);
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try (Running worker = millrace.startIdle(Contender.CONCURRENCY, NoteHandler.telling(note -> {
            nanos[arrived.getAndIncrement()] = Instant.ofEpochMilli(note.at()).until(Instant.now(), ChronoUnit.NANOS);
            all.countDown();
        }))) {
            List<Task<Note>> batch = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                Instant due = start.plusMillis(SOONEST_MILLIS + i * SPREAD_MILLIS / tasks);
                batch.add(Note.TYPE.task(Note.of(due.toEpochMilli())).runAt(due));
            }
            Wait.on(millrace.client().enqueueAll(batch));
            Wait.on(all, "Delayed tasks to start");
            worker.awaitSettled();
        }
        return nanos;
    }
}
