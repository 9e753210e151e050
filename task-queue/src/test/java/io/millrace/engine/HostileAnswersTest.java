package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.TaskView;
import io.millrace.observe.Ending;
import io.millrace.observe.TaskListener;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.operators.AbstractUni;
import io.smallrye.mutiny.subscription.UniSubscriber;
import io.smallrye.mutiny.subscription.UniSubscription;

/**
 * Whatever a handler answers or throws: its own task ends, with the attempt counted, and the ten beside it are done. As their
 * authors do, it passes nulls where there must be none.
 */
@NullUnmarked
@SuppressWarnings("TypeParameterUnusedInFormals")
class HostileAnswersTest {

    private static final int GOOD_FOR_EACH = 10;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final WorkerOptions OPTIONS = new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 10, Engine.LEASE,
            Duration.ofSeconds(5));
    private static final TaskType<Note> HOSTILE = TaskType.of("hostile", Note.class);
    private static final TaskType<Trap> TRAP = TaskType.of("trap", Trap.class);
    private static final List<@Nullable Duration> DURATIONS = durations();

    /** How a task has to end: failed, with a text in its error; or else completed or put off. */
    private record Case(Function<TaskContext, Uni<TaskOutcome>> answer, TaskState end, String reason) {
    }

    private final Map<String, Case> cases = new LinkedHashMap<>();
    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void outcomesWithFieldsThatAreNullHugeOrNegative() {
        for (String reason : new String[] { null, "", " ", "x".repeat(5_000_000), "\ud83d\ude00".repeat(5_000), "\ud83d" }) {
            String shown = reason == null || reason.isBlank() ? TaskOutcome.NO_REASON : reason.startsWith("x") ? "xxx" : "";
            fails("fail", shown, () -> TaskOutcome.fail(reason));
            fails("retry", shown, () -> TaskOutcome.retry(reason));
        }
        for (Duration delay : DURATIONS) {
            boolean tooLong = delay != null && delay.compareTo(TaskOptions.LONGEST) > 0;
            fails("retryIn", tooLong ? "366 days" : "why", () -> TaskOutcome.retryIn(delay, "why"));
            if (tooLong || delay == null) {
                fails("snooze", "366 days", () -> TaskOutcome.snooze(delay, null));
            } else if (!delay.plusSeconds(30).isNegative()) {
                ends("snooze", TaskState.RETRY, () -> TaskOutcome.snooze(delay.plusSeconds(30), null));
            }
            if (tooLong) {
                fails("unavailable", "366 days", () -> TaskOutcome.unavailable("partner", null, delay));
            }
        }
        for (String name : new String[] { null, "", "Partner", "a b", "x".repeat(65), "{x}", "x".repeat(1_000_000) }) {
            fails("unavailable", "name of a dependency", () -> TaskOutcome.unavailable(name, "away"));
        }
        everyCaseEndsAndSoDoTheGoodOnes(TaskListener.NONE);
    }

    @Test
    void resultsThatCannotBeWritten() {
        fails("getter throws", "The work was done", () -> TaskOutcome.done(new Lying(() -> {
            throw new IllegalStateException("no");
        })));
        for (Throwable error : hostileThrowables()) {
            fails("getter throws", "The work was done", () -> TaskOutcome.done(new Lying(() -> thrown(error))));
        }
        fails("getter recurses", "The work was done", () -> TaskOutcome.done(new Lying(HostileAnswersTest::recursing)));
        fails("goes round in circles", "The work was done", () -> TaskOutcome.done(new Circle()));
        fails("is endless", "more than 67108864 bytes", () -> TaskOutcome.done(new Endless()));
        fails("is large", "has 20000002 bytes of JSON; at most 1048576", () -> TaskOutcome.done("x".repeat(20_000_000)));
        ends("is as large as may be", TaskState.COMPLETED, () -> TaskOutcome.done("x".repeat(1024 * 1024 - 2)));
        fails("is one byte too large", "has 1048577 bytes", () -> TaskOutcome.done("x".repeat(1024 * 1024 - 1)));
        fails("is no data", "The work was done", () -> TaskOutcome.done(new Object()));
        everyCaseEndsAndSoDoTheGoodOnes(TaskListener.NONE);
    }

    @Test
    void whatIsThrownAndWhatIsNoAnswer() {
        for (Throwable error : hostileThrowables()) {
            String name = error.getClass().getName();
            add("throws " + name, TaskState.FAILED, "", context -> thrown(error));
            add("fails with " + name, TaskState.FAILED, "", context -> Uni.createFrom().failure(error));
        }
        add("recurses", TaskState.FAILED, "java.lang.StackOverflowError", context -> recursing());
        add("null", TaskState.FAILED, "null instead of a Uni", context -> null);
        add("null item", TaskState.FAILED, "no outcome", context -> Uni.createFrom().nullItem());
        add("never", TaskState.FAILED, "timeout", context -> Uni.createFrom().nothing());
        add("twice", TaskState.COMPLETED, "", context -> lying(to -> {
            to.onItem(TaskOutcome.done());
            to.onItem(TaskOutcome.fail("second"));
            to.onFailure(new IllegalStateException("third"));
        }));
        add("on two threads", TaskState.COMPLETED, "", context -> lying(to -> IntStream.range(0, 2)
                .forEach(i -> new Thread(() -> to.onItem(TaskOutcome.done())).start())));
        add("null failure", TaskState.FAILED, "null", context -> lying(to -> to.onFailure(null)));
        add("throws when subscribed to", TaskState.FAILED, "subscribed", context -> lying(to -> {
            throw new AssertionError("subscribed");
        }));
        everyCaseEndsAndSoDoTheGoodOnes(new LyingListener());
    }

    @Test
    void payloadsThatThrowWhenTheyAreRead() {
        List<String> bad = List.of("error", "exception", "recursion");
        engine.startWorker(OPTIONS, Recording.done(), new TrapHandler());
        List<TaskId> ids = bad.stream().map(how -> engine.enqueue(TRAP.task(new Trap(how)).maxRetries(0)).id()).toList();
        int good = bad.size() * GOOD_FOR_EACH;
        good(good);
        eventually(() -> engine.ledger().failed() == bad.size());
        eventually(() -> engine.ledger().completed() == good);
        assertThat(ids).extracting(id -> view(id).attempts()).containsOnly(1);
    }

    @Test
    void whatAHandlerSaysOfItselfNeverFailsIt() {
        add("says nothing", TaskState.COMPLETED, "", context -> {
            context.log(null);
            context.progress(Integer.MIN_VALUE, null);
            context.log("x".repeat(1_000_000));
            return done();
        });
        everyCaseEndsAndSoDoTheGoodOnes(TaskListener.NONE);
    }

    @Test
    void snoozeOfNoTimeLastsASecond() {
        List<Long> calls = new ArrayList<>();
        engine.startWorker(OPTIONS, new Recording((context, note) -> {
            calls.add(System.nanoTime());
            return Uni.createFrom()
                    .item(calls.size() < 3 ? TaskOutcome.snooze(Duration.ofDays(-1), "now") : TaskOutcome.done());
        }));
        engine.enqueue(NOTE.task(new Note("n")));
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(calls).hasSize(3);
        assertThat(Duration.ofNanos(calls.get(2) - calls.get(0))).isGreaterThanOrEqualTo(Duration.ofMillis(1_950));
    }

    private void everyCaseEndsAndSoDoTheGoodOnes(TaskListener listener) {
        engine.startWorker(OPTIONS, listener, Recording.done(),
                new Recording(HOSTILE, (context, note) -> cases.get(note.text()).answer().apply(context)));
        Map<String, TaskId> ids = new LinkedHashMap<>();
        cases.forEach((name, one) -> {
            ids.put(name, engine.enqueue(HOSTILE.task(new Note(name)).maxRetries(0).retention(KEPT)
                    .timeout(name.startsWith("never") ? Duration.ofMillis(100) : Duration.ofMinutes(1))).id());
            good(GOOD_FOR_EACH);
        });
        int good = GOOD_FOR_EACH * cases.size();
        eventually(() -> engine.ledger().failed() == expected(TaskState.FAILED));
        eventually(() -> engine.ledger().completed() == good + expected(TaskState.COMPLETED));
        eventually(() -> engine.held() == 0);
        ids.forEach((name, id) -> {
            TaskView view = view(id);
            Case expected = cases.get(name);
            assertThat(view.state()).as(name).isEqualTo(expected.end());
            if (expected.end() == TaskState.FAILED) {
                assertThat(view.attempts()).as(name).isEqualTo(1);
                assertThat(view.errors()).as(name).hasSize(1);
                assertThat(view.errors().get(0).message()).as(name).contains(expected.reason());
            }
        });
        assertThat(engine.ledger().difference()).isZero();
    }

    private long expected(TaskState end) {
        return cases.values().stream().filter(one -> one.end() == end).count();
    }

    private void good(int count) {
        engine.enqueueAll(IntStream.range(0, count).mapToObj(i -> NOTE.task(new Note("good"))).toList());
    }

    private TaskView view(TaskId id) {
        return engine.inspector.find(QueueName.DEFAULT, id).await().atMost(Engine.PATIENCE).orElseThrow();
    }

    private void fails(String what, String reason, Supplier<TaskOutcome> outcome) {
        add(what, TaskState.FAILED, reason, context -> Uni.createFrom().item(outcome.get()));
    }

    private void ends(String what, TaskState end, Supplier<TaskOutcome> outcome) {
        add(what, end, "", context -> Uni.createFrom().item(outcome.get()));
    }

    private void add(String what, TaskState end, String reason, Function<TaskContext, Uni<TaskOutcome>> answer) {
        cases.put(what + " " + cases.size(), new Case(answer, end, reason));
    }

    private static Uni<TaskOutcome> done() {
        return Uni.createFrom().item(TaskOutcome.done());
    }

    private static List<@Nullable Duration> durations() {
        List<@Nullable Duration> durations = new ArrayList<>();
        durations.add(null);
        durations.addAll(List.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofNanos(-1), Duration.ofDays(-400),
                Duration.ofDays(367), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE)));
        return durations;
    }

    /** Each method of it throws, is null or goes round in circles; and what the machine itself throws. */
    private static List<Throwable> hostileThrowables() {
        List<Throwable> all = new ArrayList<>(List.of(new OutOfMemoryError("pretended"), new NoClassDefFoundError("a/B"),
                new AssertionError(), new StackOverflowError(), new LinkageError(null)));
        for (Supplier<?> lie : List.<Supplier<?>> of(() -> null, () -> thrown(new IllegalStateException()),
                () -> thrown(new AssertionError()), HostileAnswersTest::recursing)) {
            all.add(new LyingException(lie));
        }
        Throwable one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));
        all.add(one);
        return all;
    }

    private static <T> T recursing() {
        return Integer.toString(1).isEmpty() ? null : HostileAnswersTest.<T> recursing();
    }

    @SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
    private static <T, X extends Throwable> T thrown(Throwable failure) throws X {
        throw (X) failure;
    }

    private static Uni<TaskOutcome> lying(Consumer<UniSubscriber<? super TaskOutcome>> lies) {
        return new AbstractUni<>() {
            @Override
            public void subscribe(UniSubscriber<? super TaskOutcome> subscriber) {
                subscriber.onSubscribe(new UniSubscription() {
                    @Override
                    public void cancel() {
                        throw new AssertionError("not to be cancelled");
                    }
                });
                lies.accept(subscriber);
            }
        };
    }

    record Lying(Supplier<Object> lie) {

        @JsonProperty
        Object value() {
            return lie.get();
        }
    }

    static final class Circle {

        @JsonProperty
        Circle next() {
            return this;
        }
    }

    /** A list without an end. */
    static final class Endless implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Stream.generate(() -> "x".repeat(10_000)).iterator();
        }
    }

    @SuppressWarnings("serial")
    static final class LyingException extends RuntimeException {

        private final transient Supplier<?> lie;

        LyingException(Supplier<?> lie) {
            this.lie = lie;
        }

        @Override
        public String getMessage() {
            return (String) lie.get();
        }

        @Override
        public String toString() {
            return (String) lie.get();
        }

        @Override
        public synchronized Throwable getCause() {
            return (Throwable) lie.get();
        }

        @Override
        public StackTraceElement[] getStackTrace() {
            return (StackTraceElement[]) lie.get();
        }
    }

    /** A payload that throws when it is read. */
    record Trap(String how) {

        @JsonCreator
        static Trap of(@JsonProperty("how") String how) {
            return switch (how) {
                case "error" -> thrown(new AssertionError("read"));
                case "exception" -> thrown(new IllegalStateException("read"));
                default -> recursing();
            };
        }
    }

    static final class TrapHandler implements TaskHandler<Trap> {

        @Override
        public TaskType<Trap> type() {
            return TRAP;
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Trap trap) {
            return done();
        }
    }

    /** Throws whatever it is told. */
    static final class LyingListener implements TaskListener {

        private final AtomicInteger turns = new AtomicInteger();

        @Override
        public Running started(TaskContext context, TaskType<?> type, Duration waited) {
            return switch (turns.incrementAndGet() % 3) {
                case 0 -> null;
                case 1 -> thrown(new AssertionError("started"));
                default -> new Running() {
                    @Override
                    public void returned() {
                        throw new AssertionError("returned");
                    }

                    @Override
                    public void ended(Ending ending, Duration took, @Nullable String reason) {
                        throw new NoClassDefFoundError("ended");
                    }
                };
            };
        }
    }
}
