package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.observe.TaskListener;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.worker.FaultySource.Fault;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/** When a worker is not live: each way in which it can stand still, for half a minute by a clock that the test sets. */
class StallsTest {

    private static final int PATIENCE = (int) Vitals.PATIENCE.toSeconds();
    /** What goes by the clock alone; it would take seconds until its next turn. */
    private static final Set<String> WOKEN_BY_NOTHING = Set.of("recover", "announce", "tendLanes");

    private final EngineLoop engine = new EngineLoop();
    private final FaultySource source = new FaultySource();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(10).toNanos());
    private final AtomicInteger handled = new AtomicInteger();
    private final Vertx application = Vertx.vertx();
    private @Nullable Worker started;

    @AfterEach
    void close() {
        source.faults.clear();
        if (started != null) {
            started.stop().onItem().ignore().andContinueWithNull().await().atMost(Duration.ofSeconds(30));
        }
        engine.close();
        application.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource({
            "fetch, FAILS, fetching", "fetch, HANGS, fetching", "fetch, THROWS, fetching", "fetch, THROWS_ERROR, fetching",
            "fetch, ANSWERS_NULL, fetching", "fetch, IS_AWAY, fetching",
            "settle, FAILS, settling", "settle, HANGS, settling", "settle, IS_AWAY, settling",
            "renew, FAILS, renewing", "renew, HANGS, renewing", "renew, THROWS, renewing", "renew, THROWS_ERROR, renewing",
            "renew, ANSWERS_NULL, renewing", "cancelRequests, FAILS, renewing", "cancelRequests, HANGS, renewing",
            "recover, FAILS, recovering", "recover, HANGS, recovering", "recover, ANSWERS_NULL, recovering",
            "promote, FAILS, promoting", "promote, THROWS_ERROR, promoting", "promote, ANSWERS_NULL, promoting",
            "tendLanes, FAILS, janitor", "tendLanes, HANGS, janitor", "tendLanes, THROWS_ERROR, janitor",
            "tendLanes, ANSWERS_NULL, janitor",
            "announce, FAILS, announcing", "announce, HANGS, announcing", "announce, THROWS, announcing" })
    void partThatFailsOrHangsForHalfAMinuteIsNamedAndNoOtherIs(String step, Fault fault, String part) {
        if (!WOKEN_BY_NOTHING.contains(step)) {
            start(10);
            run(1);
            await().until(() -> handled.get() == 1);
        }
        source.faults.put(step, fault);
        Worker worker = started == null ? start(10) : started;
        wakeAll();
        if (!step.equals("fetch")) {
            // So that there is something to settle.
            int before = handled.get();
            run(2);
            await().until(() -> handled.get() > before);
        }
        seconds(PATIENCE);
        assertThat(worker.stalls()).isEmpty();
        assertThat(worker.isLive()).isTrue();
        seconds(5);
        assertThat(worker.stalls()).containsOnlyKeys(part);
        assertThat(worker.isLive()).isFalse();

        if (fault != Fault.HANGS) {
            source.faults.clear();
            await().until(() -> {
                wakeAll();
                seconds(1);
                return worker.isLive();
            });
        }
    }

    @Test
    void tasksThatWaitWhileSlotsAreFreeAndNothingIsFetchedAreAStandstill() {
        Worker worker = start(10);
        source.tasksWait = true;
        seconds(PATIENCE);
        assertThat(worker.isLive()).isTrue();
        seconds(10);
        assertThat(worker.stalls()).containsOnlyKeys("fetching");
        assertThat(worker.stalls().get("fetching")).contains("tasks wait");

        run(1);
        seconds(2);
        assertThat(worker.isLive()).isTrue();
    }

    @Test
    void workerThatFetchesIsLiveHoweverManyTasksWait() {
        Worker worker = start(10);
        source.tasksWait = true;
        for (int i = 0; i < 20; i++) {
            run(i);
            seconds(5);
            assertThat(worker.isLive()).isTrue();
        }
    }

    @Test
    void tasksThatWaitForASlotAreNoStandstill() {
        Worker worker = start(1, (context, text) -> Uni.createFrom().nothing());
        run(1);
        await().until(() -> handled.get() == 1);
        source.tasksWait = true;
        seconds(3 * PATIENCE);
        assertThat(worker.stalls()).isEmpty();
    }

    /** Asked whether tasks wait that may be fetched, the source says no of those that are paused or limited. */
    @Test
    void emptyPausedAndLimitedQueuesAreNoStandstill() {
        Worker worker = start(10);
        seconds(3 * PATIENCE);
        assertThat(worker.stalls()).isEmpty();
    }

    @Test
    void tasksThatABreakerHoldsAreNoStandstill() {
        Worker worker = start(10, new HandlerRegistry(List.of(new Dependent()), handler -> HandlerKind.REACTIVE));
        run(1);
        await().until(() -> handled.get() == 1);
        await().until(() -> source.settled.size() == 1);
        source.tasksWait = true;
        seconds(3 * PATIENCE);
        assertThat(worker.stalls()).isEmpty();
    }

    @Test
    void awayBrokerIsNoStandstillHoweverLongAndWhateverFailsMeanwhile() {
        for (Fault fault : List.of(Fault.FAILS, Fault.IS_AWAY)) {
            Worker worker = started == null ? start(10) : started;
            source.up = false;
            List.of("fetch", "settle", "renew", "recover", "promote", "announce", "tendLanes")
                    .forEach(step -> source.faults.put(step, fault));
            wakeAll();
            seconds(3 * PATIENCE);
            assertThat(worker.stalls()).isEmpty();
        }
    }

    @Test
    void timeForWhichTheBrokerIsAwayDoesNotCount() {
        Worker worker = start(10);
        source.faults.put("fetch", Fault.FAILS);
        wakeAll();
        seconds(PATIENCE - 5);
        source.up = false;
        seconds(3 * PATIENCE);
        assertThat(worker.isLive()).isTrue();
        source.up = true;
        seconds(10);
        assertThat(worker.stalls()).containsOnlyKeys("fetching");
    }

    @Test
    void processThatWasFrozenIsNotTakenForOneThatStandsStill() {
        Worker worker = start(10);
        source.faults.put("fetch", Fault.HANGS);
        wakeAll();
        seconds(PATIENCE / 2);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        seconds(1);
        assertThat(worker.isLive()).isTrue();
    }

    @Test
    void workerThatDrainsIsLive() {
        Worker worker = start(10, (context, text) -> Uni.createFrom().nothing());
        run(1);
        await().until(() -> handled.get() == 1);
        source.faults.put("settle", Fault.HANGS);
        source.tasksWait = true;
        worker.stop().subscribe().with(stopped -> handled.incrementAndGet());
        seconds(2 * PATIENCE);
        assertThat(worker.stalls()).isEmpty();
    }

    @Test
    void blockedEngineLoopIsSeenFromOutside() {
        Worker worker = start(10);
        seconds(5);
        CountDownLatch release = new CountDownLatch(1);
        engine.context.runOnContext(ignored -> awaitQuietly(release));
        for (int i = 0; i < PATIENCE; i++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            worker.look();
        }
        assertThat(worker.isLive()).isTrue();
        for (int i = 0; i < 3; i++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            worker.look();
        }
        assertThat(worker.stalls()).containsOnlyKeys("engine-loop");
        assertThat(worker.stalls().get("engine-loop")).contains("it is in ");
        release.countDown();
        seconds(2);
        assertThat(worker.isLive()).isTrue();
    }

    @Test
    void workerNoneOfWhoseHandlersCanRunIsNotLiveUntilOneCan() {
        CountDownLatch unblocked = new CountDownLatch(1);
        Worker worker = start(10, (context, text) -> {
            awaitQuietly(unblocked);
            return Uni.createFrom().item(TaskOutcome.done());
        });
        for (int i = 0; i < 10; i++) {
            run(i);
        }
        await().until(() -> !worker.handlersBlockedFor().isZero());
        seconds(PATIENCE);
        assertThat(worker.isLive()).isTrue();
        seconds(3);
        assertThat(worker.stalls()).containsOnlyKeys("handlers");
        assertThat(worker.stalls().get("handlers")).contains("blocked");

        unblocked.countDown();
        await().until(() -> worker.handlersBlockedFor().isZero());
        seconds(1);
        assertThat(worker.isLive()).isTrue();
    }

    @Test
    void everyPartThatCanStallIsKnownBeforeItDoes() {
        assertThat(start(10).parts()).containsExactlyInAnyOrder("engine-loop", "fetching", "settling", "renewing",
                "recovering", "promoting", "janitor", "announcing", "reporting", "breakers", "time-limits", "handlers");
    }

    private Worker start(int concurrency) {
        return start(concurrency, (context, text) -> Uni.createFrom().item(TaskOutcome.done()));
    }

    private Worker start(int concurrency, BiFunction<TaskContext, String, Uni<TaskOutcome>> answer) {
        return start(concurrency, Tasks.handler((context, text) -> {
            handled.incrementAndGet();
            return answer.apply(context, text);
        }));
    }

    private Worker start(int concurrency, HandlerRegistry handlers) {
        Worker worker = new Worker(engine.context, application, source, handlers, Tasks.PAYLOADS, Tasks.options(concurrency),
                Clock.systemUTC(), TaskListener.NONE, nanos::get);
        started = worker;
        worker.start();
        await().until(worker::isReady);
        return worker;
    }

    private void run(int number) {
        engine.run(() -> source.put(List.of(Tasks.delivery(number))));
    }

    /** As a reconnection does. */
    private void wakeAll() {
        engine.run(() -> source.listener().connected());
        engine.run(source::endWait);
    }

    /** Lets time pass; a wait for work ends within each second, as if by itself. */
    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            engine.run(source::endWait);
            engine.run(() -> {
            });
            if (started != null) {
                started.look();
            }
            engine.run(() -> {
            });
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Needs what is away. */
    private final class Dependent implements TaskHandler<String> {

        @Override
        public TaskType<String> type() {
            return Tasks.TEXT;
        }

        @Override
        public Set<String> needs() {
            return Set.of("smtp");
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, String text) {
            handled.incrementAndGet();
            return Uni.createFrom().item(TaskOutcome.unavailable("smtp", "planted"));
        }
    }
}
