package io.millrace.engine;

import static io.millrace.engine.Engine.eventually;
import static io.millrace.engine.Recording.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.micrometer.core.instrument.search.MeterNotFoundException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.client.EnqueueResult;
import io.millrace.client.TaskClient;
import io.millrace.embeddedredis.EmbeddedRedis.Persistence;
import io.millrace.engine.Recording.Note;
import io.millrace.observe.TaskListener;
import io.millrace.observe.TaskListeners;
import io.millrace.quarkus.MeteredTasks;
import io.millrace.quarkus.TracedTasks;
import io.millrace.task.QueueName;
import io.millrace.task.Task;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskOutcome;
import io.millrace.task.TaskType;
import io.millrace.worker.WorkerOptions;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;

/** What meters, traces and other listeners are told. */
class ObservedTest {

    private static final WorkerOptions OPTIONS = new WorkerOptions(Map.of(QueueName.DEFAULT, 1), 10, Engine.LEASE,
            Duration.ofSeconds(1));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder().setTracerProvider(
            SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build()).build();
    private final TaskListener listener = TaskListeners.of(java.util.List.of(new MeteredTasks(registry),
            new TracedTasks(telemetry, false)));
    private final Recording mixed = new Recording((context, note) -> switch (note.text()) {
        case "fails" -> Uni.createFrom().item(TaskOutcome.fail("no such user"));
        case "throws" -> Uni.createFrom().failure(new IllegalStateException("no luck"));
        case "stuck" -> Uni.createFrom().nothing();
        default -> Uni.createFrom().item(TaskOutcome.done());
    });
    private Engine engine;
    private TaskClient client;

    @BeforeEach
    void start() {
        engine = new Engine(Persistence.OFF);
        client = engine.clientHeardBy(listener);
    }

    @AfterEach
    void stop() {
        engine.close();
        telemetry.close();
    }

    @Test
    void attemptsAreTimedByTypeQueueAndOutcome() {
        engine.startWorker(OPTIONS, listener, mixed);
        enqueue(NOTE.task(new Note("done")));
        enqueue(NOTE.task(new Note("done")));
        enqueue(NOTE.task(new Note("fails")));
        enqueue(NOTE.task(new Note("throws")).maxRetries(1));
        eventually(() -> engine.ledger().live() == 0);
        assertAttempts("completed", 2);
        assertAttempts("failed", 2);
        assertAttempts("retry", 1);
        assertThat(registry.get("millrace.tasks.wait").tag("queue", "default").timer().count()).isEqualTo(5);
        assertThat(registry.get("millrace.tasks.enqueued").tags("type", "note", "outcome", "accepted").counter().count())
                .isEqualTo(4);
    }

    @Test
    void taskThatIsRefusedAsTheSecondOfItsIdIsCountedAsSuch() {
        enqueue(NOTE.task(new Note("n")).id("once"));
        enqueue(NOTE.task(new Note("n")).id("once"));
        assertThat(registry.get("millrace.tasks.enqueued").tag("outcome", "refused").counter().count()).isEqualTo(1);
    }

    @Test
    void lostLeaseIsCountedAndEndsTheAttempt() {
        engine.startWorker(OPTIONS, listener, mixed);
        EnqueueResult task = enqueue(NOTE.task(new Note("stuck")));
        eventually(() -> mixed.seen.size() == 1);
        engine.redis(Command.XCLAIM, "millrace:{default}:ready", "workers", "somebody-else", "0", task.id().value());
        eventually(() -> registry.get("millrace.leases.lost").tag("queue", "default").counter().count() == 1);
        assertAttempts("lost", 1);
    }

    @Test
    void attemptIsASpanBelowThatOfWhoeverEnqueued() {
        AtomicReference<String> current = new AtomicReference<>();
        engine.startWorker(OPTIONS, listener, new Recording((context, note) -> {
            current.set(Span.current().getSpanContext().getSpanId());
            return Uni.createFrom().item(TaskOutcome.fail("no such user"));
        }));
        Span request = telemetry.getTracer("test").spanBuilder("request").startSpan();
        EnqueueResult task;
        try (Scope scope = request.makeCurrent()) {
            assertThat(scope).isNotNull();
            task = enqueue(NOTE.task(new Note("n")));
        }
        request.end();
        eventually(() -> spans.getFinishedSpanItems().size() == 2);
        SpanData attempt = spans.getFinishedSpanItems().stream().filter(span -> span.getKind() == SpanKind.CONSUMER)
                .findFirst().orElseThrow();
        assertThat(attempt.getName()).isEqualTo("process note");
        assertThat(attempt.getTraceId()).isEqualTo(request.getSpanContext().getTraceId());
        assertThat(attempt.getParentSpanId()).isEqualTo(request.getSpanContext().getSpanId());
        assertThat(attempt.getSpanId()).isEqualTo(current.get());
        assertThat(attempt.getStatus()).isEqualTo(StatusData.create(io.opentelemetry.api.trace.StatusCode.ERROR,
                "no such user"));
        assertThat(attempt.getAttributes().asMap().toString()).contains("messaging.message.id=" + task.id());
    }

    @Test
    void taskEnqueuedOutsideAnySpanCarriesNothing() {
        EnqueueResult task = enqueue(NOTE.task(new Note("n")));
        assertThat(engine.inspector.find(task.queue(), task.id()).await().atMost(Engine.PATIENCE).orElseThrow().options()
                .headers()).isEmpty();
    }

    @Test
    void listenerThatThrowsChangesNothingForTheTask() {
        TaskListener broken = TaskListeners.of(java.util.List.of(new TaskListener() {
            @Override
            public <P> Task<P> enqueueing(Task<P> task) {
                throw new IllegalStateException("broken");
            }

            @Override
            public Running started(TaskContext context, TaskType<?> type, Duration waited) {
                return (ending, took, reason) -> {
                    throw new IllegalStateException("broken");
                };
            }
        }, listener));
        client = engine.clientHeardBy(broken);
        engine.startWorker(OPTIONS, broken, mixed);
        enqueue(NOTE.task(new Note("done")));
        eventually(() -> engine.ledger().completed() == 1);
        assertAttempts("completed", 1);
    }

    private EnqueueResult enqueue(Task<?> task) {
        return client.enqueue(task).await().atMost(Engine.PATIENCE);
    }

    /** Listeners are told on a thread of their own, which may come later than the task's end. */
    private void assertAttempts(String outcome, long count) {
        await().atMost(Engine.PATIENCE).ignoreExceptionsInstanceOf(MeterNotFoundException.class)
                .untilAsserted(() -> assertThat(registry.get("millrace.tasks")
                        .tags("type", "note", "queue", "default", "outcome", outcome).timer().count()).isEqualTo(count));
    }
}
