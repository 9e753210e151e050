package io.millrace.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.millrace.broker.Delivery;
import io.millrace.broker.EntryRef;
import io.millrace.broker.Lane;
import io.millrace.broker.Message;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.worker.HandlerRegistry.Registration;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;

/** The states of an attempt: assigned, begun, over. */
class AttemptTest {

    private static final long TIMEOUT = Duration.ofSeconds(10).toNanos();

    private static final class Handler implements TaskHandler<String> {

        @Override
        public TaskType<String> type() {
            return TaskType.of("type", String.class);
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, String payload) {
            return Uni.createFrom().nothing();
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final List<HandlerLoop> left = new ArrayList<>();
    private final ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whoeverComesFirstBeginsIt() {
        Attempt attempt = attempt(HandlerKind.REACTIVE, null);
        HandlerLoop first = new HandlerLoop(context, Clock.systemUTC());
        HandlerLoop second = new HandlerLoop(context, Clock.systemUTC());
        attempt.assignedTo(first);
        attempt.assignedTo(second);
        assertThat(attempt.hasBegun()).isFalse();
        assertThat(attempt.begins(context, first)).isTrue();
        assertThat(attempt.begins(context, second)).isFalse();
        assertThat(attempt.loop()).isSameAs(first);
        assertThat(attempt.hasBegun()).isTrue();
        assertThat(attempt.takeBack()).isFalse();
        assertThat(attempt.course(null, null).ran()).isNotNull();
    }

    @Test
    void oneThatIsTakenBackNeverBegins() {
        Attempt attempt = attempt(HandlerKind.REACTIVE, null);
        assertThat(attempt.takeBack()).isTrue();
        assertThat(attempt.isOver()).isTrue();
        assertThat(attempt.begins(context, null)).isFalse();
        assertThat(attempt.course("timeout", null)).isEqualTo(Course.NOT_RUN);
    }

    @Test
    void oneThatIsCutOffBeforeItBeginsNeverDoes() {
        Attempt attempt = attempt(HandlerKind.BLOCKING, null);
        attempt.cancel();
        assertThat(attempt.isCancelled()).isTrue();
        assertThat(attempt.isOver()).isTrue();
        assertThat(attempt.begins(context, null)).isFalse();
        assertThat(attempt.course("timeout", null)).isEqualTo(Course.NOT_RUN);
    }

    @Test
    void workIsCancelledWhereItRunsAndOnce() {
        Attempt attempt = attempt(HandlerKind.REACTIVE, null);
        HandlerLoop loop = new HandlerLoop(context, Clock.systemUTC());
        List<@Nullable Object> cancelledOn = new ArrayList<>();
        ContextInternal own = context.duplicate();
        onContext(() -> {
            attempt.begins(own, loop);
            attempt.runs(() -> cancelledOn.add(Vertx.currentContext()));
            attempt.leavesThread();
        });
        await().until(() -> !attempt.occupiesLoop());
        attempt.cancel();
        attempt.cancel();
        assertThat(attempt.holdsThread()).isFalse();
        onContext(() -> assertThat(cancelledOn).containsExactly(own));
        assertThat(left).isEmpty();
    }

    @Test
    void workThatComesAfterTheCutOffIsCancelledAtOnce() {
        Attempt attempt = attempt(HandlerKind.BLOCKING, null);
        attempt.begins(context, null);
        attempt.cancel();
        assertThat(Thread.interrupted()).isTrue();
        AtomicReference<@Nullable Thread> cancelledOn = new AtomicReference<>();
        attempt.runs(() -> cancelledOn.set(Thread.currentThread()));
        assertThat(cancelledOn).hasValue(Thread.currentThread());
    }

    @Test
    void oneThatIsCutOffWhileItOccupiesItsLoopHoldsItUntilItLeaves() {
        Attempt attempt = attempt(HandlerKind.REACTIVE, null);
        HandlerLoop loop = new HandlerLoop(context, Clock.systemUTC());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        context.runOnContext(ignored -> {
            attempt.begins(context, loop);
            begun.countDown();
            waitFor(go);
            attempt.leavesThread();
        });
        waitFor(begun);
        attempt.cancel();
        assertThat(attempt.holdsThread()).isTrue();
        assertThat(left).isEmpty();
        go.countDown();
        await().until(() -> left.contains(loop));
        assertThat(left).hasSize(1);
    }

    @Test
    void itsTimeIsCountedFromItsBegin() {
        Attempt attempt = attempt(HandlerKind.REACTIVE, null);
        long now = System.nanoTime();
        assertThat(attempt.endsAt(now)).isEqualTo(now + TIMEOUT);
        assertThat(attempt.endsAt(now + 2 * TIMEOUT)).isEqualTo(now + 3 * TIMEOUT);
        attempt.begins(context, null);
        long end = attempt.endsAt(now + 2 * TIMEOUT);
        assertThat(end).isBetween(now + TIMEOUT, System.nanoTime() + TIMEOUT + 1);
        assertThat(attempt.endsAtDeadline()).isFalse();
    }

    @Test
    void deadlineCountsAlsoBeforeItBegins() {
        long deadline = System.nanoTime() + TIMEOUT / 2;
        Attempt attempt = attempt(HandlerKind.REACTIVE, deadline);
        assertThat(attempt.endsAt(System.nanoTime())).isEqualTo(deadline);
        attempt.begins(context, null);
        assertThat(attempt.endsAt(System.nanoTime())).isEqualTo(deadline);
        assertThat(attempt.endsAtDeadline()).isTrue();
    }

    @SuppressWarnings("NullAway")
    private Attempt attempt(HandlerKind kind, @Nullable Long deadline) {
        Delivery.OfTask delivery = new Delivery.OfTask(new EntryRef(QueueName.DEFAULT, Lane.READY, "1-0"), new TaskId("1-0"),
                new Message("type", Buffer.buffer("\"x\""), TaskOptions.DEFAULT), 0, false);
        return new Attempt(delivery, Registration.of(new Handler(), kind), 3, new TimeLimit(TIMEOUT, deadline),
                new Attempt.Keeper() {
                    @Override
                    public void noted(Attempt attempt) {
                        throw new AssertionError("says nothing");
                    }

                    @Override
                    public void leftLoop(Attempt attempt, HandlerLoop loop) {
                        left.add(loop);
                    }
                }, new Permit(null, List.of(), null));
    }

    private void onContext(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
