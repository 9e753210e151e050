package io.millrace.quarkus;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.observe.Ending;
import io.millrace.observe.TaskListener;
import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskType;

/**
 * Meters tasks: {@code millrace.tasks} (timer by type, queue and outcome: attempts, and how long they took),
 * {@code millrace.tasks.wait} (timer by queue: from when a task could start to when it did), {@code millrace.tasks.enqueued}
 * (counter by type, queue and outcome: accepted, or refused as the second of its id or key) and {@code millrace.leases.lost}
 * (counter by queue). Each timer has a histogram of ten buckets, 5 ms to 5 min.
 */
public final class MeteredTasks implements TaskListener {

    private static final Duration[] BUCKETS = { Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(50),
            Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5),
            Duration.ofSeconds(30), Duration.ofMinutes(1), Duration.ofMinutes(5) };

    /** Looking a timer up by this costs less than building its tags for each task. */
    private record Attempts(String type, QueueName queue, Ending ending) {
    }

    private final MeterRegistry registry;
    private final Map<Attempts, Timer> attempts = new ConcurrentHashMap<>();
    private final Map<QueueName, Timer> waits = new ConcurrentHashMap<>();

    /** Meters in this registry. */
    public MeteredTasks(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void enqueued(TaskType<?> type, EnqueueResult result) {
        registry.counter("millrace.tasks.enqueued", "type", type.name(), "queue", result.queue().value(),
                "outcome", result instanceof Enqueued ? "accepted" : "refused").increment();
    }

    @Override
    public Running started(TaskContext context, TaskType<?> type, Duration waited) {
        QueueName queue = context.queue();
        waits.computeIfAbsent(queue, this::waits).record(waited);
        return new Running() {
            @Override
            public void ended(Ending ending, Duration took, @Nullable String reason) {
                attempts.computeIfAbsent(new Attempts(type.name(), queue, ending), MeteredTasks.this::timer).record(took);
            }
        };
    }

    @Override
    public void leaseLost(QueueName queue) {
        lost(queue).increment();
    }

    /** With the counter that is at zero until something goes wrong: the first time would not be seen otherwise. */
    private Timer waits(QueueName queue) {
        lost(queue);
        return timer("millrace.tasks.wait", "From when a task could start to when it did", Tags.of("queue", queue.value()));
    }

    private Counter lost(QueueName queue) {
        return registry.counter("millrace.leases.lost", "queue", queue.value());
    }

    private Timer timer(Attempts key) {
        return timer("millrace.tasks", "Attempts, and how long they took", Tags.of("type", key.type(),
                "queue", key.queue().value(), "outcome", key.ending().word()));
    }

    private Timer timer(String name, String description, Tags tags) {
        return Timer.builder(name).description(description).tags(tags).serviceLevelObjectives(BUCKETS).register(registry);
    }
}
