package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.millrace.clock.ProcessClock;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.engine.Told.Order;
import io.millrace.engine.Told.Then;
import io.millrace.inspect.QueueStats.Point;
import io.millrace.inspect.TaskView;
import io.millrace.inspect.WorkerView;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** Redis' clock is set while workers run, and workers' clocks are wrong: what lives keeps its tasks, and what waits goes on. */
@Tag("slow")
class ClockStepsTest {

    private static final int TASKS = 30;
    private static final String BEATS = Keys.QUEUE + "beats";

    private final ProcessClock clock = ProcessClock.create();

    static Stream<Duration> steps() {
        return Stream.of(Duration.ofHours(-1), Duration.ofMinutes(-4), Duration.ofSeconds(-40), Duration.ofSeconds(40),
                Duration.ofMinutes(4), Duration.ofHours(1));
    }

    /** From each time to the next, so by as much as two hours. */
    @Test
    void noLivingWorkerLosesATaskWhenRedisClockIsSet() {
        CompletableFuture<TaskOutcome> word = new CompletableFuture<>();
        try (Engine engine = new Engine(clock.startRedis())) {
            Recording waits = new Recording(NOTE, (context, note) -> Uni.createFrom().completionStage(word));
            engine.startWorker(TASKS / 2, waits);
            engine.startWorker(TASKS / 2, waits);
            engine.enqueueAll(Collections.nCopies(TASKS, NOTE.task(new Note("n"))));
            eventually(() -> waits.seen.size() == TASKS);
            beatsGoOn(engine, 4);
            Stream.concat(steps(), Stream.of(Duration.ZERO)).forEach(step -> {
                clock.set(step);
                // Long enough for a dead worker to be found out.
                beatsGoOn(engine, 5);
                assertThat(waits.seen).as("attempts").hasSize(TASKS);
            });
            word.complete(TaskOutcome.done());
            eventually(() -> engine.ledger().completed() == TASKS);
            assertThat(waits.seen).as("attempts").hasSize(TASKS);
            assertThat(total(engine).crashed()).as("crashes").isZero();
            assertThat(total(engine).lost()).as("lost leases").isZero();
            assertThat(engine.ledger().difference()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("steps")
    void deadWorkersTasksReturnWithinTwoLeasesWhenRedisClockIsSet(Duration step) {
        try (Engine engine = new Engine(clock.startRedis())) {
            Member dies = engine.startWorker(TASKS, new Recording(NOTE, (context, note) -> Uni.createFrom().nothing()));
            eventually(dies.worker()::isReady);
            engine.enqueueAll(Collections.nCopies(TASKS, NOTE.task(new Note("n"))));
            eventually(() -> engine.held() == TASKS);
            Member heir = engine.startWorker(TASKS, Recording.done());
            eventually(heir.worker()::isReady);
            beatsGoOn(engine, 1);
            dies.crash();
            clock.set(step);
            await().atMost(Engine.LEASE.multipliedBy(2)).pollInterval(Duration.ofMillis(20)).until(() -> engine.held() == 0);
            eventually(() -> engine.ledger().completed() == TASKS);
            assertThat(engine.ledger().difference()).isZero();
            assertThat(engine.redis(Command.HLEN, BEATS).toInteger()).as("workers that have a beat").isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("steps")
    void rateLimitHoldsNothingUpWhenRedisClockIsSet(Duration step) {
        try (Engine engine = new Engine(clock.startRedis())) {
            engine.redis(Command.HSET, Keys.QUEUE + "meta", "rate", "20", "burst", "10");
            Recording done = Recording.done();
            engine.startWorker(5, done);
            engine.enqueueAll(Collections.nCopies(60, NOTE.task(new Note("n"))));
            eventually(() -> done.seen.size() >= 15);
            clock.set(step);
            await().atMost(Duration.ofSeconds(12)).until(() -> engine.ledger().completed() == 60);
        }
    }

    @ParameterizedTest
    @MethodSource("steps")
    void delayedTasksStartOnTimeAfterRedisClockWasSet(Duration step) {
        try (Engine engine = new Engine(clock.startRedis())) {
            Recording done = Recording.done();
            Member worker = engine.startWorker(5, done);
            eventually(worker.worker()::isReady);
            clock.set(step);
            engine.enqueueAll(IntStream.range(0, 5).mapToObj(i -> NOTE.task(new Note("n")).delay(Duration.ofMillis(300)))
                    .toList());
            await().atMost(Duration.ofSeconds(3)).until(() -> done.seen.size() == 5);
        }
    }

    /** Those who serve the queue are told of each due time, and what they are told may be anything. */
    @Test
    void noDueTimeThatIsToldKeepsALaterOneFromBeingHeard() {
        try (Engine engine = new Engine(clock.startRedis())) {
            Waits waits = new Waits();
            Member worker = engine.startWorker(5, waits.handler());
            eventually(worker.worker()::isReady);
            for (String told : List.of("253370764800000", "9223372036854775807", "9223372036854775808",
                    "99999999999999999999999999", "-1", "1.5", "", "soon")) {
                engine.redis(Command.PUBLISH, Keys.QUEUE + "due", told);
                engine.enqueue(waits.task().delay(Duration.ofMillis(300)));
                eventually(() -> waits.count() == 1);
                assertThat(waits.percentileOfEach(1, 100).get(0)).as("µs until the start, after " + told)
                        .isBetween(299_000L, 2_000_000L);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("steps")
    void deadlinesAndTheListOfWorkersAreRightWhateverAWorkersOwnClockSays(Duration ahead) {
        clock.set(ahead);
        Queue<String> said = new ConcurrentLinkedQueue<>();
        try (Engine engine = new Engine(Persistence.OFF)) {
            WorkerProcess worker = new WorkerProcess(clock.launcher(), engine.redis.uri(), 10, List.of(),
                    (pid, line) -> said.add(line));
            try {
                TaskId early = engine.enqueue(Order.lasting(1, Duration.ofMillis(10)).task()
                        .deadline(Instant.now().plus(Duration.ofMinutes(10))).retention(Duration.ofHours(1))).id();
                eventually(() -> state(engine, early) == TaskState.COMPLETED);
                Instant deadline = Instant.now().plusSeconds(2);
                TaskId late = engine.enqueue(Order.then(2, Then.WORD).task().deadline(deadline)).id();
                eventually(() -> said.stream().anyMatch(line -> line.startsWith("began 2")));
                // While it runs, too.
                clock.set(ahead.negated());
                eventually(() -> state(engine, late) == TaskState.FAILED);
                TaskView view = engine.inspector.find(QueueName.DEFAULT, late).await().atMost(PATIENCE).orElseThrow();
                assertThat(view.errors().get(0).message()).startsWith("deadline");
                assertThat(Objects.requireNonNull(view.endedAt())).isBetween(deadline.minusMillis(100),
                        deadline.plusSeconds(10));

                Member other = engine.startWorker(1, Recording.done());
                eventually(other.worker()::isReady);
                eventually(() -> workers(engine).size() == 2);
                assertThat(workers(engine)).allSatisfy(one -> {
                    assertThat(one.lastSeen()).isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(1));
                    assertThat(one.started()).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
                });
            } finally {
                worker.terminate();
                worker.join();
            }
        }
    }

    /** Each worker says so many more times that it lives, three of which are a lease. */
    private static void beatsGoOn(Engine engine, int times) {
        List<Long> before = beats(engine);
        eventually(() -> {
            List<Long> now = beats(engine);
            return now.size() == before.size()
                    && IntStream.range(0, now.size()).allMatch(i -> now.get(i) >= before.get(i) + times);
        });
    }

    private static List<Long> beats(Engine engine) {
        return engine.redis(Command.HGETALL, BEATS).getKeys().stream().sorted()
                .map(worker -> Long.valueOf(engine.redis(Command.HGET, BEATS, worker).toString().split(" ", -1)[0])).toList();
    }

    private static Point total(Engine engine) {
        Instant now = Instant.now();
        Duration around = Duration.ofHours(2);
        return Objects.requireNonNull(engine.inspector.stats(QueueName.DEFAULT, now.minus(around), now.plus(around)).await()
                .atMost(PATIENCE).total());
    }

    private static TaskState state(Engine engine, TaskId id) {
        return engine.inspector.find(QueueName.DEFAULT, id).await().atMost(PATIENCE).orElseThrow().state();
    }

    private static List<WorkerView> workers(Engine engine) {
        return engine.inspector.workers().await().atMost(PATIENCE);
    }
}
