package io.millrace.benchmarks;

import java.util.List;

import io.millrace.benchmarks.Millrace.Running;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/** Many handlers that wait for something outside, as most do. */
final class WaitingHandlers implements Scenario {

    private static final int CONCURRENCY = 500;
    private static final int WAIT_MILLIS = 100;
    private static final double IDEAL_PER_SECOND = CONCURRENCY * 1000.0 / WAIT_MILLIS;

    @Override
    public String name() {
        return "waiting-handlers";
    }

    @Override
    public String description() {
        return CONCURRENCY + " handlers at a time that wait " + WAIT_MILLIS + " ms each; ideal are "
                + (int) IDEAL_PER_SECOND + " tasks a second";
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        Millrace millrace = new Millrace(lab);
        return List.of(new Entrant("Millrace", () -> round(lab, millrace), millrace::close));
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.of("Millrace", Metric.OF_IDEAL, 95));
    }

    private static Sample round(Lab lab, Millrace millrace) {
        // Whole waves, so that the last is as full as the others.
        int tasks = Math.max(1, lab.size().calls / CONCURRENCY) * CONCURRENCY;
        millrace.fill(tasks);
        Tally tally = new Tally(tasks);
        try (Running worker = millrace.start(CONCURRENCY, new NoteHandler(note -> {
            tally.count();
            return later();
        }))) {
            tally.await();
            worker.awaitSettled();
            return Sample.of(Metric.OF_IDEAL,
                    Contest.rate(tasks, System.nanoTime() - tally.firstStart()) / IDEAL_PER_SECOND * 100);
        }
    }

    private static Uni<TaskOutcome> later() {
        return Uni.createFrom().emitter(emitter -> Vertx.currentContext().owner().setTimer(WAIT_MILLIS,
                timer -> emitter.complete(TaskOutcome.done())));
    }
}
