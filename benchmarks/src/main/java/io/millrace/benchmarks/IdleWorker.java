package io.millrace.benchmarks;

import java.time.Duration;
import java.util.List;

import io.millrace.benchmarks.Millrace.Running;

/** What a worker costs that has nothing to do. */
final class IdleWorker implements Scenario {

    /** Connecting and loading scripts is over by then. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "idle-worker";
    }

    @Override
    public String description() {
        return "watch a worker of one queue that nobody fills, and the client beside it";
    }

    @Override
    public int warmUps(Size size) {
        return Math.min(1, size.warmUps);
    }

    @Override
    public int rounds(Size size) {
        return Math.min(3, size.rounds);
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        Millrace millrace = new Millrace(lab);
        return List.of(new Entrant("Millrace", () -> round(lab, millrace), millrace::close));
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.of("Millrace", Metric.JVM_CPU, 1), Goal.of("Millrace", Metric.SENT_PER_SECOND, 5));
    }

    private static Sample round(Lab lab, Millrace millrace) {
        try (Running worker = millrace.startIdle(Contender.CONCURRENCY, NoteHandler.telling(note -> {
            throw new IllegalStateException("An idle worker got a task");
        }))) {
            Wait.forThe(SETTLING);
            Usage before = lab.probe().usage();
            long sent = millrace.commandsSent();
            long cpu = Jvm.threadsCpuNanos();
            long start = System.nanoTime();
            Wait.forThe(lab.size().idle);
            double seconds = (System.nanoTime() - start) / 1e9;
            worker.awaitSettled();
            return Sample.of(Metric.JVM_CPU, (Jvm.threadsCpuNanos() - cpu) / 1e9 / seconds * 100)
                    .with(Metric.SENT_PER_SECOND, (millrace.commandsSent() - sent) / seconds)
                    .with(Metric.EXECUTED_PER_SECOND, lab.probe().usage().since(before).executed() / seconds);
        }
    }
}
