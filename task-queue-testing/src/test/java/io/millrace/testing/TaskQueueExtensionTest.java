package io.millrace.testing;

import static io.millrace.testing.MillraceAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskHandler;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;

class TaskQueueExtensionTest {

    record Greeting(String name) {
    }

    private static final TaskType<Greeting> GREET = TaskType.of("greet", Greeting.class);
    private static final Greeting ADA = new Greeting("Ada");
    private static final Greeting GRACE = new Greeting("Grace");

    private static final class Greeter implements TaskHandler<Greeting> {

        private final List<Greeting> greeted = new CopyOnWriteArrayList<>();
        private final AtomicReference<TaskOutcome> outcome = new AtomicReference<>(TaskOutcome.done());

        @Override
        public TaskType<Greeting> type() {
            return GREET;
        }

        @Override
        public Uni<TaskOutcome> handle(TaskContext context, Greeting greeting) {
            greeted.add(greeting);
            return Uni.createFrom().item(outcome.get());
        }
    }

    private final Greeter greeter = new Greeter();

    @RegisterExtension
    final TaskQueueExtension queue = new TaskQueueExtension(greeter).serving("default", "mail");

    @Test
    void nothingRunsUntilItIsDrained() {
        queue.enqueue(GREET.task(ADA));
        queue.enqueue(GREET.task(GRACE).queue("mail"));
        assertThat(queue).waiting(GREET).containsExactly(ADA, GRACE);
        queue.drain();
        assertThat(greeter.greeted).containsExactlyInAnyOrder(ADA, GRACE);
        assertThat(queue).isEmpty().hasCompleted(2).isBalanced();
    }

    @Test
    void drainLeavesWhatIsNotDue() {
        queue.enqueue(GREET.task(ADA).delay(Duration.ofHours(1)));
        queue.drain();
        assertThat(greeter.greeted).isEmpty();
        queue.elapse(Duration.ofMinutes(59));
        queue.drain();
        assertThat(greeter.greeted).isEmpty();
        queue.elapse(Duration.ofMinutes(1));
        queue.drain();
        assertThat(greeter.greeted).containsExactly(ADA);
    }

    @Test
    void timesOfTheCodeUnderTestAreThoseOfItsClock() {
        queue.elapse(Duration.ofDays(1));
        EnqueueResult later = queue.enqueue(GREET.task(ADA).runAt(queue.clock().instant().plusSeconds(3600)));
        queue.enqueue(GREET.task(GRACE).runAt(queue.clock().instant()));
        queue.drain();
        assertThat(greeter.greeted).containsExactly(GRACE);
        assertThat(queue.task(later)).is(TaskState.SCHEDULED);
        queue.runDue();
        assertThat(greeter.greeted).containsExactly(GRACE, ADA);
    }

    @Test
    void retriesRunAsTimePassesUntilThereAreNoMore() {
        greeter.outcome.set(TaskOutcome.retry("nobody is at home"));
        EnqueueResult task = queue.enqueue(GREET.task(ADA).maxRetries(2));
        queue.drain();
        assertThat(queue.task(task)).hasAttempts(1).hasError("nobody is at home")
                .retriesAfter(Duration.ofMillis(900), Duration.ofMillis(1100));
        queue.runDue();
        assertThat(queue.task(task)).hasAttempts(2).retriesAfter(Duration.ofMillis(1800), Duration.ofMillis(2200));
        queue.runDue();
        assertThat(queue.task(task)).is(TaskState.FAILED).hasAttempts(3);
        assertThat(queue).hasFailed(1).isBalanced();
        assertThatExceptionOfType(AssertionError.class).isThrownBy(queue::runDue).withMessageContaining("No task waits");
    }

    @Test
    void deadlinesPassWithTime() {
        EnqueueResult task = queue.enqueue(GREET.task(ADA).deadline(queue.clock().instant().plusSeconds(60)));
        queue.elapse(Duration.ofMinutes(2));
        queue.drain();
        assertThat(greeter.greeted).isEmpty();
        assertThat(queue.task(task)).is(TaskState.FAILED).hasError("deadline");
    }

    @Test
    void resultsAreKeptForTheirRetention() {
        greeter.outcome.set(TaskOutcome.done("hello"));
        EnqueueResult task = queue.enqueue(GREET.task(ADA).retention(Duration.ofDays(7)));
        queue.drain();
        assertThat(queue.task(task)).is(TaskState.COMPLETED).hasResult("\"hello\"");
        queue.elapse(Duration.ofDays(8));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> queue.task(task))
                .withMessageContaining("retention is over");
    }

    @Test
    void locksOfUniqueTasksRunOut() {
        queue.enqueue(GREET.task(ADA).uniqueFor(Duration.ofMinutes(5)).delay(Duration.ofHours(1)));
        assertThat(queue.enqueue(GREET.task(ADA).uniqueFor(Duration.ofMinutes(5)))).isInstanceOf(EnqueueResult.Duplicate.class);
        queue.elapse(Duration.ofMinutes(6));
        assertThat(queue.enqueue(GREET.task(ADA).uniqueFor(Duration.ofMinutes(5)))).isInstanceOf(EnqueueResult.Enqueued.class);
    }

    @Test
    void enqueueCanFailBeforeAnythingIsStored() {
        queue.failNextEnqueue(EnqueueFault.BEFORE_WRITE);
        assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> queue.enqueue(GREET.task(ADA)));
        assertThat(queue).waiting(GREET).isEmpty();
        queue.enqueue(GREET.task(ADA));
        assertThat(queue).waiting(GREET).containsExactly(ADA);
    }

    @Test
    void enqueueCanFailAfterEverythingIsStored() {
        queue.failNextEnqueue(EnqueueFault.AFTER_WRITE);
        assertThatExceptionOfType(EnqueueUnknownException.class)
                .isThrownBy(() -> queue.enqueue(GREET.task(ADA).id("greeting-1")));
        assertThat(queue.enqueue(GREET.task(ADA).id("greeting-1"))).isInstanceOf(EnqueueResult.IdConflict.class);
        assertThat(queue).waiting(GREET).containsExactly(ADA);
    }

    @ParameterizedTest
    @CsvSource({ "BEFORE_START,1", "BEFORE_SETTLEMENT,2", "AFTER_SETTLEMENT,1" })
    void whatAWorkerDidNotSettleWhenItDiedRunsAgain(CrashPoint point, int times) {
        queue.enqueue(GREET.task(ADA));
        queue.crashAt(point);
        queue.drain();
        assertThat(greeter.greeted).hasSize(times).containsOnly(ADA);
        assertThat(queue).isEmpty().hasCompleted(1).isBalanced();
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> queue.elapse(Duration.ofSeconds(-1)));
    }

    @Test
    void assertionsSayWhatThereIsInstead() {
        queue.enqueue(GREET.task(ADA));
        assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(queue).isEmpty())
                .withMessageContaining("live tasks").withMessageContaining("ready=1");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(queue).waiting(GREET).containsExactly(GRACE))
                .withMessageContaining("payloads of the waiting tasks greet").withMessageContaining("Ada");
    }
}
