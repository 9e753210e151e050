package io.millrace.engine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.millrace.task.TaskContext;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;

/** What a careless or hostile author's handler does. Each ends its own attempt, counted, and nobody else's. */
enum Hostility {
    /** People write {@code fail(e.getMessage())}. */
    NO_REASON(true),
    /** Its result throws an {@link Error} when it is written. */
    RESULT_THAT_THROWS(true),
    /** Its result contains itself. */
    RESULT_WITHOUT_END(true),
    /** What it throws throws when it is looked at. */
    LYING_EXCEPTION(false),
    /** What it throws is no {@link Exception}. */
    ERROR(false),
    NO_UNI(false),
    NO_OUTCOME(false),
    /** Never answers. */
    ENDLESS(false),
    /** Keeps its loop for longer than a lease. One of these holds up a whole loop, so there are few. */
    BLOCKING(false),
    NEGATIVE_DELAY(false),
    /** Says nothing, in as many words. */
    NO_WORDS(false);

    private static final Duration BLOCKED = Duration.ofMillis(2_500);

    private final boolean fails;

    Hostility(boolean fails) {
        this.fails = fails;
    }

    /** Whether its task fails for good; else the next attempt is a good one. */
    boolean fails() {
        return fails;
    }

    /** How long an attempt may take. */
    Duration timeout() {
        return this == ENDLESS ? Duration.ofSeconds(1) : Duration.ofSeconds(10);
    }

    /** What the first attempt answers. */
    @SuppressWarnings("NullAway")
    Uni<TaskOutcome> answer(TaskContext context) {
        return switch (this) {
            case NO_REASON -> Uni.createFrom().item(TaskOutcome.fail(new IllegalStateException().getMessage()));
            case RESULT_THAT_THROWS -> Uni.createFrom().item(TaskOutcome.done(new Throwing()));
            case RESULT_WITHOUT_END -> Uni.createFrom().item(TaskOutcome.done(new Endless()));
            case LYING_EXCEPTION -> Uni.createFrom().failure(new Lying());
            case ERROR -> throw new StackOverflowError("meant to be thrown");
            case NO_UNI -> null;
            case NO_OUTCOME -> Uni.createFrom().nullItem();
            case ENDLESS -> Uni.createFrom().nothing();
            case BLOCKING -> {
                block();
                yield Uni.createFrom().item(TaskOutcome.retry("it has blocked"));
            }
            case NEGATIVE_DELAY -> Uni.createFrom().item(TaskOutcome.retryIn(Duration.ofSeconds(-7), "again before it began"));
            case NO_WORDS -> {
                context.log(null);
                context.progress(7, null);
                yield Uni.createFrom().item(TaskOutcome.retry(null));
            }
        };
    }

    private static void block() {
        long until = System.nanoTime() + BLOCKED.toNanos();
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    /** A result of which nothing can be read. */
    static final class Throwing {

        @SuppressWarnings("DoNotCallSuggester")
        public String getText() {
            throw new AssertionError("meant to be thrown");
        }
    }

    /** A result that goes on for ever. */
    static final class Endless {

        public Endless getNext() {
            return new Endless();
        }
    }

    /** Throws whatever it is asked. */
    static final class Lying extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("meant to be thrown by getMessage");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("meant to be thrown by toString");
        }

        @Override
        public synchronized Throwable getCause() {
            return this;
        }
    }
}
