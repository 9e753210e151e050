package io.millrace.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** Tasks of all kinds, one in four hostile: the number of a task says what becomes of it. */
final class Chaos implements TaskHandler<Chaos.Job> {

    record Job(long number, String ballast) {
    }

    /** Half of all tasks each. */
    static final List<String> TYPES = List.of("endurance:job", "endurance:other");
    static final String DONE = "done ";
    private static final int KINDS = 40;
    /** The kinds from this on are hostile. */
    private static final List<Hostility> HOSTILE = List.of(Hostility.values());
    private static final int FIRST_HOSTILE = KINDS - HOSTILE.size();
    private static final int EACH_BLOCKING = 100;
    private static final String LARGE = "x".repeat(20_000);

    private final TaskType<Job> type;
    private final Set<Long> snoozed = ConcurrentHashMap.newKeySet();

    /**
     * @param type one of {@link #TYPES}
     */
    Chaos(String type) {
        this.type = type(type);
    }

    private static TaskType<Job> type(String name) {
        return TaskType.of(name, Job.class);
    }

    static String id(long number) {
        return "job-" + number;
    }

    static Task<Job> task(long number) {
        String type = TYPES.get((int) (number / KINDS % TYPES.size()));
        Task<Job> task = type(type).task(new Job(number, kind(number) == 7 ? LARGE : "")).id(id(number)).maxRetries(20);
        return switch (kind(number)) {
            case 5 -> task.retention(Duration.ofHours(1));
            case 6 -> task.delay(Duration.ofMillis(500));
            default -> isHostile(number)
                    ? task.timeout(hostility(number).timeout()).retention(Duration.ofHours(1))
                    : task;
        };
    }

    static boolean isMeantToFail(long number) {
        return kind(number) == 0 || (isHostile(number) && hostility(number).fails());
    }

    private static boolean isHostile(long number) {
        return kind(number) >= FIRST_HOSTILE;
    }

    private static Hostility hostility(long number) {
        Hostility hostility = HOSTILE.get(kind(number) - FIRST_HOSTILE);
        return hostility == Hostility.BLOCKING && number / KINDS % EACH_BLOCKING != 0 ? Hostility.ERROR : hostility;
    }

    @Override
    public TaskType<Job> type() {
        return type;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, Job job) {
        if (isHostile(job.number()) && (context.attempt() == 1 || isMeantToFail(job.number()))) {
            return hostility(job.number()).answer(context);
        }
        return switch (kind(job.number())) {
            case 0 -> Uni.createFrom().item(TaskOutcome.fail("meant to fail"));
            case 1 -> context.attempt() == 1
                    ? Uni.createFrom().item(TaskOutcome.retry("not yet"))
                    : done(job);
            case 2 ->
                context.attempt() == 1 ? Uni.createFrom().failure(new IllegalStateException("meant to throw")) : done(job);
            case 3 -> snoozed.add(job.number())
                    ? Uni.createFrom().item(TaskOutcome.snooze(Duration.ofMillis(200), "not now"))
                    : done(job);
            case 4 -> done(job).onItem().delayIt().by(Duration.ofMillis(300));
            default -> done(job);
        };
    }

    private static Uni<TaskOutcome> done(Job job) {
        return Uni.createFrom().item(() -> {
            System.out.println(DONE + job.number());
            return TaskOutcome.done(job.number());
        });
    }

    private static int kind(long number) {
        return (int) (number % KINDS);
    }
}
