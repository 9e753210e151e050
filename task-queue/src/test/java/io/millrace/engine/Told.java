package io.millrace.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;

import io.millrace.engine.Recording.Note;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

/** Does what its task says, in a {@link WorkerProcess}, and tells on its output what it has begun and what it has done. */
final class Told implements TaskHandler<Told.Order> {

    /** What is to be done: something of this length, at least until that time by the clock, and then. */
    record Order(long number, long millis, long until, Then then) {

        static Order lasting(long number, Duration length) {
            return new Order(number, length.toMillis(), 0, Then.DONE);
        }

        /** Takes no time when it runs again later. */
        static Order until(long number, Instant time) {
            return new Order(number, 0, time.toEpochMilli(), Then.DONE);
        }

        static Order then(long number, Then then) {
            return new Order(number, 0, 0, then);
        }

        private Duration length() {
            return Duration.ofMillis(Math.max(Math.max(1, millis), until - System.currentTimeMillis()));
        }

        Task<Order> task() {
            return ORDER.task(this);
        }
    }

    enum Then {
        DONE,
        /** Waits for a word from outside. */
        WORD,
        /** Ends the process by the JVM's own way: hooks run, the worker stops in order. */
        EXIT,
        /** Ends the process on the spot. */
        HALT
    }

    /** What a worker process says when it begins a task. */
    record Began(long pid, long number, long micros) {

        private static final String WORD = "began ";

        static boolean isOne(String line) {
            return line.startsWith(WORD);
        }

        static Began of(long pid, String line) {
            String[] words = line.split(" ", -1);
            return new Began(pid, Long.parseLong(words[1]), Long.parseLong(words[2]));
        }

        static String line(long number) {
            return WORD + number + " " + ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        }
    }

    static final TaskType<Order> ORDER = TaskType.of("told", Order.class);

    private final CompletableFuture<TaskOutcome> word = new CompletableFuture<>();

    /** The word from outside has come. */
    void hear() {
        word.complete(TaskOutcome.done(new Note("zombie")));
    }

    @Override
    public TaskType<Order> type() {
        return ORDER;
    }

    @Override
    public Uni<TaskOutcome> handle(TaskContext context, Order order) {
        System.out.println(Began.line(order.number()));
        return switch (order.then()) {
            case WORD -> Uni.createFrom().completionStage(word);
            case EXIT -> {
                System.exit(1);
                yield Uni.createFrom().nothing();
            }
            case HALT -> {
                Runtime.getRuntime().halt(1);
                yield Uni.createFrom().nothing();
            }
            case DONE -> Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(order.length())
                    .invoke(() -> System.out.println(Chaos.DONE + order.number()));
        };
    }
}
