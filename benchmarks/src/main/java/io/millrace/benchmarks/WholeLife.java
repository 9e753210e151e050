package io.millrace.benchmarks;

import java.util.List;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** Fills a queue, then works it off: enqueueing in bulk, a worker alone, and what the life of a task costs Redis. */
record WholeLife(String name, Persistence persistence) implements Scenario {

    @Override
    public String description() {
        return "fill a queue in calls of " + Contender.BATCH + " tasks, then work it off, " + Contender.CONCURRENCY
                + " at a time, with nobody else about";
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        return Contest.ofAll(lab, contender -> round(lab, contender));
    }

    @Override
    public List<Goal> goals() {
        boolean durable = persistence != Persistence.OFF;
        return List.of(
                Goal.of("Millrace", Metric.REDIS_CPU, durable ? 6 : 4),
                Goal.ratio("Millrace", Metric.REDIS_CPU, "bare loop", 1.5),
                Goal.of("Millrace", Metric.SENT, 1.5),
                Goal.ratio("Millrace", Metric.PROCESSED, "bare loop", 0.65),
                Goal.ratio("Millrace", Metric.PROCESSED, "BullMQ", 6),
                Goal.ratio("Millrace", Metric.ENQUEUED, "BullMQ", 3),
                Goal.ratio("Millrace", Metric.ENQUEUED, "bee-queue", 3));
    }

    private static Sample round(Lab lab, Contender contender) {
        int tasks = Contest.fairShare(contender, lab.size().tasks);
        Usage before = lab.probe().usage();
        long sent = contender.commandsSent();
        long cpu = contender.cpuNanos();
        long filling = contender.fill(tasks);
        Usage filled = lab.probe().usage();
        long draining = contender.drain(tasks);
        Usage life = lab.probe().usage().since(before);
        return Sample.of(Metric.ENQUEUED, Contest.rate(tasks, filling))
                .with(Metric.PROCESSED, Contest.rate(tasks, draining))
                .with(Metric.REDIS_CPU, life.mainThreadMicros() / tasks)
                .with(Metric.REDIS_CPU_ENQUEUE, filled.since(before).mainThreadMicros() / tasks)
                .with(Metric.REDIS_CPU_ALL_THREADS, life.processMicros() / tasks)
                .with(Metric.CLIENT_CPU, (contender.cpuNanos() - cpu) / 1e3 / tasks)
                .with(Metric.SENT, (double) (contender.commandsSent() - sent) / tasks)
                .with(Metric.EXECUTED, (double) life.executed() / tasks);
    }
}
