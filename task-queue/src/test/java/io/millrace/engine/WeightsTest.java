package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;

/** What queues with weights make of each other. */
class WeightsTest {

    private static final QueueName CRITICAL = new QueueName("critical");
    private static final QueueName LOW = new QueueName("low");
    private static final WorkerOptions OPTIONS = new WorkerOptions(Map.of(CRITICAL, 6, QueueName.DEFAULT, 3, LOW, 1), 20,
            Engine.LEASE, Duration.ofSeconds(1));

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
    void criticalTaskStartsWithinMillisecondsHoweverManyLowOnesWait() {
        fill(LOW, 100_000);
        Queue<Long> starts = new ConcurrentLinkedQueue<>();
        engine.startWorker(OPTIONS, new Recording((context, note) -> {
            if (context.queue().equals(CRITICAL)) {
                starts.add(System.nanoTime());
            }
            return Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt().by(Duration.ofMillis(5));
        }));
        eventually(() -> engine.inspector.ledger(LOW).await().atMost(Engine.PATIENCE).completed() > 1000);
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            long enqueued = System.nanoTime();
            engine.enqueue(NOTE.task(new Note("now")).queue("critical"));
            int expected = i + 1;
            eventually(() -> starts.size() == expected);
            micros.add((List.copyOf(starts).get(i) - enqueued) / 1000);
        }
        Collections.sort(micros);
        assertThat(engine.inspector.ledger(LOW).await().atMost(Engine.PATIENCE).live()).as("low ones that still wait")
                .isPositive();
        System.out.printf("Critical task among 100,000 low ones, enqueue to start: median %d µs, most %d µs%n", micros.get(25),
                micros.get(49));
        assertThat(micros.get(25)).as("median in µs").isLessThan(25_000);
    }

    @Test
    void lowQueueGetsItsTenthWhileTheOthersAreFull() {
        List.of(CRITICAL, QueueName.DEFAULT, LOW).forEach(queue -> fill(queue, 5_000));
        Recording handler = Recording.done();
        Queue<QueueName> order = new ConcurrentLinkedQueue<>();
        engine.startWorker(OPTIONS, new Recording((context, note) -> {
            order.add(context.queue());
            return handler.handle(context, note);
        }));
        eventually(() -> order.size() >= 5_000);
        List<QueueName> first = order.stream().limit(5_000).toList();
        assertThat(Collections.frequency(first, LOW)).isBetween(450, 550);
        assertThat(Collections.frequency(first, CRITICAL)).isBetween(2_850, 3_150);
    }

    private void fill(QueueName queue, int count) {
        engine.enqueueAll(IntStream.range(0, count).mapToObj(i -> NOTE.task(new Note("n")).queue(queue.value())).toList());
    }
}
