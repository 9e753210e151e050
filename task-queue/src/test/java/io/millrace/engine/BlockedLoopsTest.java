package io.millrace.engine;

import static io.millrace.engine.Engine.PATIENCE;
import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.AttemptView;
import io.millrace.inspect.TaskView;
import io.millrace.inspect.WorkerView.BlockedLoop;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.worker.WorkerOptions;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/** Reactive handlers that block the event loop they run on. */
class BlockedLoopsTest {

    private static final TaskType<Note> BLOCKS = TaskType.of("blocks", Note.class);

    /** Where a handler blocks its loop. */
    enum Where {
        IN_ITS_CALL,
        IN_WHAT_FOLLOWS
    }

    /** Blocks the event loop until it is let go. */
    static final class Blocker implements TaskHandler<Note> {

        final AtomicInteger calls = new AtomicInteger();
        final CountDownLatch go = new CountDownLatch(1);
        private final Where where;

        Blocker(Where where) {
            this.where = where;
        }

        @Override
        public TaskType<Note> type() {
            return BLOCKS;
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Note note) {
            calls.incrementAndGet();
            if (where == Where.IN_ITS_CALL) {
                return Uni.createFrom().item(block());
            }
            return Uni.createFrom().emitter(
                    emitter -> Vertx.currentContext().runOnContext(ignored -> emitter.complete(block())));
        }

        private TaskOutcome block() {
            boolean interrupted = false;
            while (true) {
                try {
                    go.await();
                    return interrupted ? TaskOutcome.fail("interrupted") : TaskOutcome.done();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
    }

    /** Runs on a thread of the pool, and does something first. */
    static final class OnThread implements TaskHandler<Note> {

        static final TaskType<Note> TYPE = TaskType.of("on-thread", Note.class);
        private final Runnable first;

        OnThread(Runnable first) {
            this.first = first;
        }

        @Override
        public TaskType<Note> type() {
            return TYPE;
        }

        @Override
        @Blocking
        public Uni<TaskOutcome> handle(TaskContext context, Note note) {
            first.run();
            return Uni.createFrom().item(TaskOutcome.done());
        }
    }

    @RunOnVirtualThread
    static final class OnVirtualThread implements TaskHandler<Note> {

        static final TaskType<Note> TYPE = TaskType.of("on-virtual", Note.class);

        @Override
        public TaskType<Note> type() {
            return TYPE;
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Note note) {
            return Uni.createFrom().item(TaskOutcome.done());
        }
    }

    private final Blocker blocker = new Blocker(Where.IN_ITS_CALL);
    private final Recording good = Recording.done();
    private Engine engine;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
    }

    @AfterEach
    void stop() {
        blocker.go.countDown();
        engine.close();
    }

    @ParameterizedTest
    @EnumSource
    void neighboursOfAHandlerThatWaitsForEverAllEndAndItIsNamed(Where where) {
        Blocker waiting = new Blocker(where);
        try {
            Member member = engine.startWorker(options(10), 3, waiting, good);
            TaskId id = engine.enqueue(BLOCKS.task(new Note("b"))).id();
            eventually(() -> waiting.calls.get() == 1);
            enqueue(100, NOTE.task(new Note("n")).timeout(Duration.ofMillis(200)).maxRetries(0));
            eventually(() -> engine.ledger().completed() == 100);
            assertThat(engine.ledger().failed()).isZero();
            eventually(() -> member.worker().blockedLoops() == 1);
            assertThat(member.worker().handlersBlockedFor()).isZero();
            eventually(() -> !blocked().isEmpty());
            BlockedLoop loop = blocked().get(0);
            assertThat(loop.task()).isNotNull().satisfies(task -> {
                assertThat(task.id()).isEqualTo(id);
                assertThat(task.type()).isEqualTo("blocks");
            });
            assertThat(loop.stack()).contains("BlockedLoopsTest$Blocker.block").hasSizeLessThan(3_000);
            assertThat(loop.thread()).startsWith("vert.x-eventloop-thread-");

            waiting.go.countDown();
            eventually(() -> engine.ledger().completed() == 101);
            eventually(() -> member.worker().blockedLoops() == 0);
            assertThat(engine.ledger().difference()).isZero();
        } finally {
            waiting.go.countDown();
        }
    }

    @Test
    void leasesOfHandlersThatBlockLongerThanTheLeaseAreKept() {
        engine.startWorker(options(1), 1, blocker);
        engine.startWorker(options(1), 1, blocker);
        List<TaskId> ids = enqueue(2, BLOCKS.task(new Note("b")).retention(Duration.ofHours(1)));
        eventually(() -> blocker.calls.get() == 2);
        engine.startWorker(options(1), new OnThread(blocker.go::countDown));
        engine.enqueue(OnThread.TYPE.task(new Note("after two leases")).queue("later")
                .delay(Engine.LEASE.multipliedBy(2).plusMillis(500)));
        eventually(() -> engine.ledger().completed() == 2);
        assertThat(blocker.calls).hasValue(2);
        assertThat(ids).allSatisfy(id -> assertThat(view(id).timeline()).extracting(AttemptView::outcome)
                .containsExactly("completed"));
        assertThat(engine.ledger().difference()).isZero();
    }

    @Test
    void whileAllLoopsAreBlockedTasksGoBackUncountedAndOthersRunThem() {
        Member blocked = engine.startWorker(options(10), 1, blocker, good);
        engine.enqueue(BLOCKS.task(new Note("b")));
        eventually(() -> blocker.calls.get() == 1);
        enqueue(20, NOTE.task(new Note("n")).timeout(Duration.ofMillis(200)).maxRetries(0));
        eventually(() -> !blocked.worker().handlersBlockedFor().isZero());
        eventually(() -> engine.held() == 1);
        assertThat(good.seen).isEmpty();
        assertThat(engine.ledger().live()).isEqualTo(21);

        Member other = engine.startWorker(options(10), good);
        eventually(() -> engine.ledger().completed() == 20);
        assertThat(good.seen).hasSize(20).allMatch(seen -> seen.attempt() == 1);
        other.stop();

        blocker.go.countDown();
        eventually(() -> engine.ledger().completed() == 21);
        eventually(() -> blocked.worker().handlersBlockedFor().isZero());
        enqueue(5, NOTE.task(new Note("again")));
        eventually(() -> engine.ledger().completed() == 26);
        assertThat(engine.ledger().failed()).isZero();
        assertThat(engine.ledger().difference()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 4 })
    void handlersWithThreadsOfTheirOwnGoOnWhileLoopsAreBlocked(int eventLoops) {
        Member member = engine.startWorker(options(20), eventLoops, blocker, new OnThread(() -> {
        }), new OnVirtualThread());
        enqueue(4, BLOCKS.task(new Note("b")));
        eventually(() -> !member.worker().handlersBlockedFor().isZero());
        enqueue(20, OnThread.TYPE.task(new Note("t")));
        enqueue(20, OnVirtualThread.TYPE.task(new Note("v")));
        eventually(() -> engine.ledger().completed() == 40);
        assertThat(blocker.calls.get()).isBetween(1, 2);
        blocker.go.countDown();
        eventually(() -> engine.ledger().completed() == 44);
        assertThat(engine.ledger().failed()).isZero();
    }

    @Test
    void timeIsCountedFromWhenTheHandlerIsCalled() {
        engine.startWorker(options(4), 1, blocker, good, new OnThread(blocker.go::countDown));
        engine.enqueue(BLOCKS.task(new Note("b")));
        eventually(() -> blocker.calls.get() == 1);
        TaskId hurried = engine.enqueue(NOTE.task(new Note("n")).timeout(Duration.ofMillis(20)).maxRetries(0)
                .retention(Duration.ofHours(1))).id();
        TaskId late = engine.enqueue(NOTE.task(new Note("late")).deadline(Instant.now().plusMillis(100))).id();
        engine.enqueue(OnThread.TYPE.task(new Note("lets it go")).queue("later").delay(Duration.ofMillis(300)));
        eventually(() -> engine.ledger().completed() == 2);
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(view(hurried).attempts()).isEqualTo(1);
        assertThat(view(late).attempts()).isZero();
        assertThat(view(late).errors()).singleElement().extracting(TaskView.AttemptError::message)
                .isEqualTo("deadline: it was past before the attempt could start");
        assertThat(good.seen).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void attemptThatIsCutOffWhileItBlocksKeepsItsOwnSlotUntilItEnds(Where where) {
        Blocker waiting = new Blocker(where);
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch unused = new CountDownLatch(1);
        try {
            engine.startWorker(options(2), 3, waiting, new Recording((context, note) -> {
                begun.incrementAndGet();
                return Uni.createFrom().emitter(emitter -> new Thread(() -> {
                    while (begun.get() < 2 && unused.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                    emitter.complete(TaskOutcome.done());
                }).start());
            }));
            engine.enqueue(BLOCKS.task(new Note("b")).timeout(Duration.ofMillis(100)).maxRetries(0));
            eventually(() -> engine.ledger().failed() == 1);
            enqueue(2, NOTE.task(new Note("both at once")));
            eventually(() -> begun.get() == 1);
            assertThat(engine.held()).isEqualTo(1);
            waiting.go.countDown();
            eventually(() -> engine.ledger().completed() == 2);
            assertThat(engine.ledger().difference()).isZero();
        } finally {
            waiting.go.countDown();
            unused.countDown();
        }
    }

    private static WorkerOptions options(int slots) {
        return new WorkerOptions(Map.of(QueueName.DEFAULT, 1, new QueueName("later"), 1), slots, Engine.LEASE,
                Duration.ofSeconds(5));
    }

    private List<TaskId> enqueue(int count, Task<?> task) {
        return engine.enqueueAll(IntStream.range(0, count).mapToObj(i -> task).toList()).stream()
                .map(EnqueueResult::id).toList();
    }

    private List<BlockedLoop> blocked() {
        return engine.inspector.workers().await().atMost(PATIENCE).stream().flatMap(worker -> worker.blocked().stream())
                .toList();
    }

    private TaskView view(TaskId id) {
        return engine.inspector.find(QueueName.DEFAULT, id).await().atMost(PATIENCE).orElseThrow();
    }
}
