package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Where handlers run. */
class HandlerThreadsTest {

    private static final int SLOTS = 30;

    private Engine engine;

    /** Says where it ran, and does not return before as many as there are slots have come. */
    abstract static class Meeting implements TaskHandler<Note> {

        final Set<String> threads = ConcurrentHashMap.newKeySet();
        final Set<Context> contexts = ConcurrentHashMap.newKeySet();
        final CountDownLatch everybody = new CountDownLatch(SLOTS);

        @Override
        public TaskType<Note> type() {
            return NOTE;
        }

        Uni<TaskOutcome> meet() {
            threads.add(Thread.currentThread().getName());
            contexts.add(Vertx.currentContext());
            everybody.countDown();
            try {
                return Uni.createFrom().item(everybody.await(20, TimeUnit.SECONDS) ? TaskOutcome.done()
                        : TaskOutcome.fail("only " + everybody.getCount() + " missing"));
            } catch (InterruptedException e) {
                return Uni.createFrom().failure(e);
            }
        }
    }

    static final class OnThePool extends Meeting {

        @Override
        @Blocking
        public Uni<TaskOutcome> handle(TaskContext context, Note note) {
            return meet();
        }
    }

    @RunOnVirtualThread
    static final class OnVirtualThreads extends Meeting {

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Note note) {
            return meet();
        }
    }

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void reactiveHandlersRunOnEventLoops() {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        engine.startWorker(SLOTS, new Recording((context, note) -> {
            threads.add(Thread.currentThread().getName());
            return Uni.createFrom().item(TaskOutcome.done());
        }));
        enqueue(100);
        eventually(() -> engine.ledger().completed() == 100);
        assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("vert.x-eventloop-thread-"));
    }

    @Test
    void blockingHandlersHaveAThreadForEverySlotAndAContextEach() {
        OnThePool meeting = new OnThePool();
        engine.startWorker(SLOTS, meeting);
        enqueue(SLOTS);
        eventually(() -> engine.ledger().completed() == SLOTS);
        assertThat(meeting.threads).hasSize(SLOTS).allMatch(name -> name.startsWith("millrace-handler-pool"));
        assertThat(meeting.contexts).hasSize(SLOTS);
    }

    @Test
    void reactiveTasksDoNotWaitForBlockingOnes() {
        TaskType<Note> quick = TaskType.of("quick", Note.class);
        Recording reactive = new Recording(quick, (context, note) -> Uni.createFrom().item(TaskOutcome.done()));
        OnThePool meeting = new OnThePool();
        engine.startWorker(SLOTS, meeting, reactive);
        enqueue(SLOTS - 1);
        eventually(() -> meeting.everybody.getCount() == 1);
        IntStream.range(0, 100).forEach(i -> engine.enqueue(quick.task(new Note("q" + i))));
        eventually(() -> engine.ledger().completed() == 100);
        assertThat(meeting.everybody.getCount()).isEqualTo(1);
        enqueue(1);
        eventually(() -> engine.ledger().completed() == 100 + SLOTS);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void virtualThreadIsGivenWhereTheJdkHasThem() {
        OnVirtualThreads meeting = new OnVirtualThreads();
        engine.startWorker(SLOTS, meeting);
        enqueue(SLOTS);
        eventually(() -> engine.ledger().completed() == SLOTS);
        assertThat(meeting.threads).containsExactly("millrace-handler-virtual");
        assertThat(meeting.contexts).hasSize(SLOTS);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void virtualThreadIsOneOfThePoolWhereTheJdkHasNone() {
        OnVirtualThreads meeting = new OnVirtualThreads();
        engine.startWorker(SLOTS, meeting);
        enqueue(SLOTS);
        eventually(() -> engine.ledger().completed() == SLOTS);
        assertThat(meeting.threads).hasSize(SLOTS).allMatch(name -> name.startsWith("millrace-handler-pool"));
    }

    @Test
    void blockingHandlerThatIgnoresItsTimeoutKeepsItsSlotAndItsLateOutcomeIsDropped() throws InterruptedException {
        Stubborn stubborn = new Stubborn();
        engine.startWorker(1, stubborn, Recording.done());
        engine.enqueue(Stubborn.TYPE.task(new Note("s")).timeout(Duration.ofMillis(100)).maxRetries(0));
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(stubborn.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        engine.enqueue(NOTE.task(new Note("waits for the slot")));
        assertThat(engine.ledger().completed()).isZero();
        assertThat(stubborn.mayEnd.getCount()).isEqualTo(1);
        stubborn.mayEnd.countDown();
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(engine.ledger().failed()).isEqualTo(1);
        assertThat(engine.ledger().difference()).isZero();
    }

    /** Notices that it is interrupted, and goes on until it may end. */
    @Blocking
    static final class Stubborn implements TaskHandler<Note> {

        static final TaskType<Note> TYPE = TaskType.of("stubborn", Note.class);

        final CountDownLatch interrupted = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public TaskType<Note> type() {
            return TYPE;
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Note note) {
            List<CountDownLatch> order = List.of(mayEnd, mayEnd);
            for (CountDownLatch latch : order) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
            return Uni.createFrom().item(TaskOutcome.done());
        }
    }

    private void enqueue(int count) {
        engine.client.enqueueAll(IntStream.range(0, count).mapToObj(i -> NOTE.task(new Note("n" + i))).toList())
                .await().atMost(Engine.PATIENCE);
    }
}
