package io.millrace.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.millrace.benchmarks.Millrace.Running;
import io.millrace.broker.Delivery;
import io.millrace.broker.Settlement;
import io.millrace.broker.WorkSource.Share;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** What it costs that two workers of one queue have handlers for one half of its tasks each. */
final class MixedFleets implements Scenario {

    private static final String ALIKE = "Millrace, workers alike";
    private static final String DISJOINT = "Millrace, disjoint workers";
    private static final String MOVES = "Millrace, moves alone";
    private static final TaskType<Note> OTHER = TaskType.of("bench:other", Note.class);
    private static final int PAGE = 50;

    /** Tells of each task of its type. */
    private record Counting(TaskType<Note> type, Tally tally) implements TaskHandler<Note> {

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Note note) {
            tally.count();
            return NoteHandler.DONE;
        }
    }

    @Override
    public String name() {
        return "mixed-fleets";
    }

    @Override
    public String description() {
        return "enqueue tasks of two types, and work them off with two workers, " + Contender.CONCURRENCY
                + " at a time each: both have handlers for both types, or each for one; and what moving a task into the lane of"
                + " its type takes, " + PAGE + " in a script";
    }

    @Override
    public List<Entrant> entrants(Lab lab) {
        Millrace millrace = new Millrace(lab);
        return List.of(
                new Entrant(ALIKE, () -> round(lab, millrace, false), () -> {
                }),
                new Entrant(DISJOINT, () -> round(lab, millrace, true), () -> {
                }),
                new Entrant(MOVES, () -> moves(lab, millrace), millrace::close));
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.ratio(DISJOINT, Metric.SENT, ALIKE, 1.05), Goal.of(MOVES, Metric.MOVE_CPU, 12));
    }

    private static Sample round(Lab lab, Millrace millrace, boolean disjoint) {
        int tasks = lab.size().tasks;
        Tally tally = new Tally(tasks);
        Counting one = new Counting(Note.TYPE, tally);
        Counting other = new Counting(OTHER, tally);
        Usage before = lab.probe().usage();
        long sent = millrace.commandsSent();
        AtomicInteger number = new AtomicInteger();
        millrace.fill(tasks, () -> (number.getAndIncrement() % 2 == 0 ? Note.TYPE : OTHER).task(Note.of(0)));
        try (Running first = disjoint ? millrace.start(Contender.CONCURRENCY, one)
                : millrace.start(Contender.CONCURRENCY, one, other);
                Running second = disjoint ? millrace.start(Contender.CONCURRENCY, other)
                        : millrace.start(Contender.CONCURRENCY, one, other)) {
            tally.await();
            first.awaitSettled();
            second.awaitSettled();
        }
        return Sample.of(Metric.REDIS_CPU, lab.probe().usage().since(before).mainThreadMicros() / tasks)
                .with(Metric.SENT, (double) (millrace.commandsSent() - sent) / tasks);
    }

    private static Sample moves(Lab lab, Millrace millrace) {
        int tasks = lab.size().tasks;
        millrace.fill(tasks);
        try (Steps steps = new Steps(lab)) {
            List<List<Settlement>> pages = new ArrayList<>();
            for (int i = 0; i < tasks; i += PAGE) {
                List<Delivery> page = steps
                        .take(source -> source.fetch(List.of(new Share(QueueName.DEFAULT, PAGE, 0)))).deliveries();
                pages.add(page.stream()
                        .<Settlement> map(task -> new Settlement.Divert(task.ref(), task.id(), Note.TYPE.name())).toList());
            }
            Usage before = lab.probe().usage();
            pages.forEach(page -> steps.take(source -> source.settle(page)));
            return Sample.of(Metric.MOVE_CPU, lab.probe().usage().since(before).mainThreadMicros() / tasks);
        }
    }
}
