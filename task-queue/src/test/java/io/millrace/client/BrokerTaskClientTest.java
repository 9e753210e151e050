package io.millrace.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.observe.TaskListener;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.millrace.task.TaskType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/** What goes to the broker of a call with many tasks, and what becomes of callers' objects that fail. */
class BrokerTaskClientTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final PayloadCodec PAYLOADS = new PayloadCodec(new ObjectMapper());
    private static final TaskType<Numbered> TYPE = TaskType.of("test:numbered", Numbered.class);

    /** Those with a number below zero cannot be written. */
    record Numbered(int number, String text) {

        public String getTrouble() {
            return switch (number) {
                case -1 -> throw new IllegalStateException("a getter that throws");
                case -2 -> throw new AssertionError("a getter that throws an error");
                case -3 -> throw new UnspeakableException();
                default -> "";
            };
        }
    }

    /** Whoever asks what is wrong is told the same again. */
    private static final class UnspeakableException extends RuntimeException {

        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new IllegalStateException("a message that throws");
        }
    }

    /** Answers on another thread, each task with its number. */
    private static final class Broker implements TaskWriter {

        private final List<Integer> portions = Collections.synchronizedList(new ArrayList<>());
        private final List<String> written = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger open = new AtomicInteger();
        private final AtomicInteger mostOpen = new AtomicInteger();
        private int failingPortion = -1;

        @Override
        public Uni<List<EnqueueResult>> write(List<Message> messages) {
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
            int place = portions.size();
            portions.add(messages.size());
            messages.forEach(message -> written.add(message.payload().toString()));
            if (place == failingPortion) {
                // At once: what goes out before the failure is heard is no matter of chance then.
                open.decrementAndGet();
                return Uni.createFrom().failure(new BrokerUnavailableException("away; nothing was sent"));
            }
            Uni<List<EnqueueResult>> answer = Uni.createFrom().item(IntStream.range(0, messages.size())
                    .<EnqueueResult> mapToObj(i -> new Enqueued(QueueName.DEFAULT, new TaskId(place + "-" + i),
                            TaskState.PENDING))
                    .toList());
            return answer.emitOn(Infrastructure.getDefaultExecutor())
                    .onTermination().invoke(open::decrementAndGet);
        }
    }

    private final Broker broker = new Broker();
    private final TaskClient client = client(TaskListener.NONE);

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 1_023, 1_024, 1_025, 2_048, 5_000, 50_000 })
    void anyNumberOfTasksGoesInOrderAndInPortions(int tasks) {
        List<EnqueueResult> results = enqueued(numbered(tasks, ""));
        assertThat(results).hasSize(tasks).doesNotContainNull();
        assertThat(broker.written).isEqualTo(numbered(tasks, "").stream().map(BrokerTaskClientTest::json).toList());
        assertThat(broker.portions).allSatisfy(portion -> assertThat(portion).isLessThanOrEqualTo(1_024));
        assertThat(broker.mostOpen).hasValueLessThanOrEqualTo(2);
        for (int i = 0; i < tasks; i++) {
            assertThat(results.get(i).id().value()).isEqualTo(i / 1_024 + "-" + i % 1_024);
        }
    }

    @Test
    void largeTasksGoInPortionsOfFewBytes() {
        enqueued(numbered(20, "x".repeat(400_000)));
        assertThat(broker.portions).hasSize(7).allSatisfy(portion -> assertThat(portion).isLessThanOrEqualTo(3));
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 2, 4 })
    void nothingIsSentAfterAFailureAndTheCallSaysWhatWasStored(int failing) {
        broker.failingPortion = failing;
        assertThatThrownBy(() -> enqueued(numbered(50_000, "")))
                .isInstanceOf(EnqueueUnknownException.class)
                .hasMessageMatching("(?s)(\\d+) of 50000 tasks were stored.*nothing was sent")
                .hasCauseInstanceOf(BrokerUnavailableException.class);
        assertThat(broker.portions.size()).isBetween(failing + 1, failing + 3);
    }

    @Test
    void callOfOnePortionFailsAsItIs() {
        broker.failingPortion = 0;
        assertThatThrownBy(() -> enqueued(numbered(100, ""))).isInstanceOf(BrokerUnavailableException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = { -1, -2, -3 })
    void payloadThatCannotBeWrittenIsNamedAndNothingIsSent(int number) {
        List<Task<Numbered>> tasks = new ArrayList<>(numbered(100, ""));
        tasks.set(17, TYPE.task(new Numbered(number, "")));
        assertThatThrownBy(() -> enqueued(tasks)).isInstanceOf(PayloadException.class)
                .hasMessageContaining("Task 17 of 100").hasMessageContaining("test:numbered");
        assertThat(broker.portions).isEmpty();
        assertThatThrownBy(() -> client.enqueue(tasks.get(17)).await().atMost(PATIENCE)).isInstanceOf(PayloadException.class)
                .hasMessageContaining("test:numbered");
    }

    @Test
    void payloadThatCannotBeWrittenInALaterPortionIsNamedBesideWhatWasStored() {
        List<Task<Numbered>> tasks = new ArrayList<>(numbered(5_000, ""));
        tasks.set(4_000, TYPE.task(new Numbered(-2, "")));
        assertThatThrownBy(() -> enqueued(tasks)).isInstanceOf(EnqueueUnknownException.class)
                .hasMessageContaining("3072 of 5000 tasks were stored").hasMessageContaining("Task 4000 of 5000");
    }

    @Test
    void listenerThatThrowsChangesNothing() {
        AtomicInteger calls = new AtomicInteger();
        TaskClient heard = client(new TaskListener() {
            @Override
            public <P> Task<P> enqueueing(Task<P> task) {
                calls.incrementAndGet();
                throw new AssertionError("a listener that throws");
            }

            @Override
            public void enqueued(TaskType<?> type, EnqueueResult result) {
                calls.incrementAndGet();
                throw new IllegalStateException("a listener that throws");
            }
        });
        assertThat(heard.enqueueAll(numbered(3, "")).await().atMost(PATIENCE)).hasSize(3);
        assertThat(heard.enqueue(TYPE.task(new Numbered(1, ""))).await().atMost(PATIENCE)).isInstanceOf(Enqueued.class);
        assertThat(calls).hasValue(8);
    }

    private TaskClient client(TaskListener listener) {
        return new BrokerTaskClient(broker, PAYLOADS, listener);
    }

    private List<EnqueueResult> enqueued(List<Task<Numbered>> tasks) {
        return client.enqueueAll(tasks).await().atMost(PATIENCE);
    }

    private static String json(Task<Numbered> task) {
        return PAYLOADS.write(TYPE, task.payload()).toString();
    }

    private static List<Task<Numbered>> numbered(int count, String text) {
        return IntStream.range(0, count).mapToObj(i -> TYPE.task(new Numbered(i, text))).toList();
    }
}
