package io.millrace.benchmarks;

import java.util.List;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;

/** A producer and a worker at the same time. */
record BothAtOnce(String name, Persistence persistence) implements Scenario {

    @Override
    public String description() {
        return "one producer enqueues in calls of " + Contender.BATCH + " tasks while one worker works them off, "
                + Contender.CONCURRENCY + " at a time";
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        return Contest.ofAll(lab, contender -> round(lab, contender));
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.ratio("Millrace", Metric.PROCESSED, "BullMQ", 8));
    }

    private static Sample round(Lab lab, Contender contender) {
        int tasks = Contest.fairShare(contender, lab.size().tasks);
        Usage before = lab.probe().usage();
        long sent = contender.commandsSent();
        long cpu = contender.cpuNanos();
        long nanos = contender.both(tasks);
        Usage life = lab.probe().usage().since(before);
        return Sample.of(Metric.PROCESSED, Contest.rate(tasks, nanos))
                .with(Metric.REDIS_CPU, life.mainThreadMicros() / tasks)
                .with(Metric.REDIS_CPU_ALL_THREADS, life.processMicros() / tasks)
                .with(Metric.CLIENT_CPU, (contender.cpuNanos() - cpu) / 1e3 / tasks)
                .with(Metric.SENT, (double) (contender.commandsSent() - sent) / tasks)
                .with(Metric.EXECUTED, (double) life.executed() / tasks);
    }
}
