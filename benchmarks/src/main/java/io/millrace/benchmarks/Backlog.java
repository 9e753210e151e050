package io.millrace.benchmarks;

import java.util.List;

import io.millrace.benchmarks.Millrace.Running;

/** Whether a task costs more to take when many wait behind it. */
final class Backlog implements Scenario {

    private static final String SMALL = "Millrace, nothing behind";
    private static final String LARGE = "Millrace, backlog";

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String description() {
        return "work off the first tasks of a queue with nothing behind them, and of one with many (1 M in the full size)";
    }

    @Override
    public int rounds(Size size) {
        return Math.min(3, size.rounds);
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        Millrace millrace = new Millrace(lab);
        return List.of(
                new Entrant(SMALL, () -> round(lab, millrace, 0), () -> {
                }),
                new Entrant(LARGE, () -> round(lab, millrace, lab.size().backlog), millrace::close));
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.ratio(LARGE, Metric.FETCH_CPU, SMALL, 1.1));
    }

    private static Sample round(Lab lab, Millrace millrace, int behind) {
        int taken = lab.size().tasks;
        millrace.fill(taken + behind);
        Tally tally = new Tally(taken);
        Usage before = lab.probe().usage();
        try (Running worker = millrace.start(Contender.CONCURRENCY, tally.handler())) {
            tally.await();
            Usage used = lab.probe().usage().since(before);
            long started = tally.started();
            if (behind == 0) {
                worker.awaitSettled();
            }
            return Sample.of(Metric.FETCH_CPU, used.mainThreadMicros() / started)
                    .with(Metric.PROCESSED, Contest.rate(taken, System.nanoTime() - tally.firstStart()));
        }
    }
}
