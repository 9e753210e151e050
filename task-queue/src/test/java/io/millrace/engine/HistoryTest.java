package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.client.EnqueueResult;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Engine.Member;
import io.millrace.engine.Recording.Note;
import io.millrace.inspect.AttemptView;
import io.millrace.inspect.TaskView;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What is remembered of a task's attempts. */
class HistoryTest {

    private static final Duration SOON = Duration.ofMillis(1);

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
    void crashFailureAndSuccessAreToldInOneForm() {
        EnqueueResult task = engine.enqueue(kept("n"));
        Recording stuck = new Recording((context, note) -> Uni.createFrom().nothing());
        Member dying = engine.startWorker(1, stuck);
        eventually(() -> stuck.seen.size() == 1);
        dying.crash();
        engine.startWorker(1, new Recording((context, note) -> context.attempt() == 1
                ? Uni.createFrom().failure(new UncheckedIOException("Cannot save", new IOException("disk full")))
                : Uni.createFrom().item(TaskOutcome.done())));
        eventually(() -> engine.ledger().completed() == 1);

        List<AttemptView> timeline = view(task).timeline();
        assertThat(timeline).extracting(attempt -> attempt.number() + " " + attempt.outcome())
                .containsExactly("0 crashed", "1 retry", "2 completed");
        assertThat(timeline).allMatch(attempt -> attempt.worker() != null && attempt.worker().startsWith("worker-"));
        AttemptView failure = timeline.get(1);
        assertThat(failure.error()).isEqualTo("java.io.UncheckedIOException: Cannot save");
        assertThat(failure.errorType()).isEqualTo("java.io.UncheckedIOException");
        assertThat(failure.stack()).contains("HistoryTest.", "Caused by: java.io.IOException: disk full")
                .doesNotContain("at io.smallrye");
        assertThat(failure.started()).isNotNull().isBeforeOrEqualTo(failure.ended());
        assertThat(view(task).errors()).extracting(TaskView.AttemptError::attempt).containsExactly(1);
    }

    @Test
    void firstAndLast25AttemptsAreKept() {
        engine.startWorker(1, new Recording((context, note) -> Uni.createFrom().item(TaskOutcome.retryIn(SOON, "no"))));
        EnqueueResult task = engine.enqueue(NOTE.task(new Note("n")).maxRetries(39));
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(view(task).timeline()).extracting(AttemptView::number).containsExactlyElementsOf(
                IntStream.concat(IntStream.of(1), IntStream.rangeClosed(16, 40)).boxed().toList());
        assertThat(view(task).timeline().get(25).outcome()).isEqualTo("failed");
    }

    @Test
    void snoozesInARowTakeOnePlace() {
        AtomicInteger turns = new AtomicInteger();
        engine.startWorker(1, new Recording((context, note) -> {
            TaskOutcome last = context.attempt() == 1 ? TaskOutcome.retryIn(SOON, "not yet") : TaskOutcome.done();
            return Uni.createFrom().item(turns.incrementAndGet() % 3 == 0 ? last : TaskOutcome.snooze(SOON, "not now"));
        }));
        EnqueueResult task = engine.enqueue(kept("n").maxRetries(5));
        eventually(() -> engine.ledger().completed() == 1);
        assertThat(view(task).timeline()).extracting(attempt -> attempt.outcome() + " x" + attempt.times())
                .containsExactly("snoozed x2", "retry x1", "snoozed x2", "completed x1");
        assertThat(view(task).errors()).hasSize(1);
    }

    @Test
    void attemptThatWasCutOffSaysByWhat() {
        engine.startWorker(1, new Recording((context, note) -> Uni.createFrom().nothing()));
        EnqueueResult task = engine.enqueue(NOTE.task(new Note("n")).maxRetries(0).timeout(Duration.ofMillis(50)));
        eventually(() -> engine.ledger().failed() == 1);
        AttemptView attempt = view(task).timeline().get(0);
        assertThat(attempt.outcome()).isEqualTo("timeout");
        assertThat(Duration.between(attempt.started(), attempt.ended())).isBetween(Duration.ofMillis(45),
                Duration.ofSeconds(5));
    }

    @Test
    void whatAnAttemptLeavesIsBounded() {
        engine.startWorker(1, new Recording((context, note) -> Uni.createFrom().failure(
                () -> new IllegalStateException("x".repeat(100_000), deep(2_000)))));
        EnqueueResult task = engine.enqueue(NOTE.task(new Note("n")).maxRetries(0));
        eventually(() -> engine.ledger().failed() == 1);
        assertThat(engine.redis(Command.HSTRLEN, "millrace:{default}:task:" + task.id(), "attempt:1").toInteger())
                .isBetween(2_000, 5_000);
    }

    private static Exception deep(int frames) {
        return frames == 0 ? new IllegalStateException("deep") : deep(frames - 1);
    }

    private static Task<Note> kept(String text) {
        return NOTE.task(new Note(text)).retention(Duration.ofHours(1));
    }

    private TaskView view(EnqueueResult task) {
        return engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE).orElseThrow();
    }
}
