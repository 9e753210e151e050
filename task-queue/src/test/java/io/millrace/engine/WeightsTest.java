package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskOutcome;
import io.millrace.worker.WorkerOptions;
import io.smallrye.mutiny.Uni;

/** What queues with weights make of each other. */
class WeightsTest {

    private static final QueueName CRITICAL = new QueueName("critical");
    private static final QueueName LOW = new QueueName("low");
    private static final WorkerOptions OPTIONS = new WorkerOptions(Map.of(CRITICAL, 6, QueueName.DEFAULT, 3, LOW, 1), 20,
            Engine.LEASE, Duration.ofSeconds(1));

    private final Waits waits = new Waits();
    private final Queue<QueueName> order = new ConcurrentLinkedQueue<>();
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
        fill(LOW, 50_000);
        engine.startWorker(OPTIONS, waits.handler(), brief());
        assertThat(bestMedianOfCritical(2)).as("median in µs").isLessThan(25_000);
    }

    @Test
    @Tag("slow")
    void amongAMillionLowTasksACriticalOneStartsWithinFiveMillisecondsAndLowGetsItsTenth() {
        fill(LOW, 1_000_000);
        fill(CRITICAL, 5_000);
        fill(QueueName.DEFAULT, 5_000);
        engine.startWorker(OPTIONS, waits.handler(), brief());
        assertThatEachQueueGetsItsPart();
        eventually(() -> live(CRITICAL) + live(QueueName.DEFAULT) == 0);
        assertThat(bestMedianOfCritical(6)).as("median in µs").isLessThan(5_000);
        assertThat(live(LOW)).as("low ones that still wait").isGreaterThan(900_000);
    }

    @Test
    void lowQueueGetsItsTenthWhileTheOthersAreFull() {
        List.of(CRITICAL, QueueName.DEFAULT, LOW).forEach(queue -> fill(queue, 5_000));
        engine.startWorker(OPTIONS, brief());
        assertThatEachQueueGetsItsPart();
    }

    private void assertThatEachQueueGetsItsPart() {
        eventually(() -> order.size() >= 5_000);
        List<QueueName> first = order.stream().limit(5_000).toList();
        assertThat(Collections.frequency(first, LOW)).isBetween(450, 550);
        assertThat(Collections.frequency(first, CRITICAL)).isBetween(2_850, 3_150);
    }

    /** Keeps every slot busy with low tasks, so that one is free every fraction of a millisecond. */
    private Recording brief() {
        return new Recording((context, note) -> {
            order.add(context.queue());
            return Uni.createFrom().item(TaskOutcome.done()).onItem().delayIt()
                    .by(Duration.ofMillis(ThreadLocalRandom.current().nextInt(2, 9)));
        });
    }

    /** Of rounds of 30 tasks each: the machine may be busy with something else in some of them. */
    private long bestMedianOfCritical(int rounds) {
        eventually(() -> order.size() > 1_000);
        for (int i = 1; i <= 30 * rounds; i++) {
            int expected = i;
            engine.enqueue(waits.task().queue(CRITICAL));
            eventually(() -> waits.count() == expected);
        }
        assertThat(live(LOW)).as("low ones that still wait").isPositive();
        List<Long> medians = waits.percentileOfEach(30, 50);
        System.out.printf("Critical task among low ones, enqueue to start, medians in µs: %s%n", medians);
        return Collections.min(medians);
    }

    private long live(QueueName queue) {
        return engine.inspector.ledger(queue).await().atMost(Engine.PATIENCE).live();
    }

    private void fill(QueueName queue, int count) {
        List<Task<Note>> batch = Collections.nCopies(5_000, NOTE.task(new Note("n")).queue(queue));
        for (int i = 0; i < count; i += batch.size()) {
            engine.enqueueAll(batch);
        }
    }
}
