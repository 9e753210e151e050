package io.millrace.benchmarks;

import java.util.List;

import io.millrace.benchmarks.Millrace.Running;

/** How soon a worker that starts has its first task. The start of a JVM is not in it. */
final class StartUp implements Scenario {

    @Override
    public String name() {
        return "start-up";
    }

    @Override
    public String description() {
        return "start a worker in a warm JVM while one task waits; until the handler's start";
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        Millrace millrace = new Millrace(lab);
        return List.of(new Entrant("Millrace", () -> round(millrace), millrace::close));
    }

    @Override
    public List<Goal> goals() {
        return List.of();
    }

    private static Sample round(Millrace millrace) {
        millrace.fill(1);
        Tally tally = new Tally(1);
        long start = System.nanoTime();
        try (Running worker = millrace.start(Contender.CONCURRENCY, tally.handler())) {
            tally.await();
            worker.awaitSettled();
            return Sample.of(Metric.FIRST_TASK, (tally.firstStart() - start) / 1e6);
        }
    }
}
