package io.millrace.client;

import java.util.List;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.millrace.observe.TaskListener;
import io.millrace.task.Task;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** The client: payload to JSON, message to broker. Answers arrive on the caller's Vert.x context where it has one. */
public final class BrokerTaskClient implements TaskClient {

    private final TaskWriter writer;
    private final PayloadCodec payloads;
    private final TaskListener listener;

    /** A client that nobody listens to. */
    public BrokerTaskClient(TaskWriter writer, PayloadCodec payloads) {
        this(writer, payloads, TaskListener.NONE);
    }

    /** A client that tells the listener of every task. */
    public BrokerTaskClient(TaskWriter writer, PayloadCodec payloads, TaskListener listener) {
        this.writer = writer;
        this.payloads = payloads;
        this.listener = listener;
    }

    @Override
    public Uni<EnqueueResult> enqueue(Task<?> task) {
        return onCallersContext(write(task));
    }

    @Override
    public Uni<List<EnqueueResult>> enqueueAll(List<? extends Task<?>> tasks) {
        if (tasks.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return onCallersContext(Uni.join().all(tasks.stream().map(this::write).toList()).andFailFast());
    }

    private Uni<EnqueueResult> write(Task<?> task) {
        return Uni.createFrom().deferred(() -> {
            Task<?> told = listener.enqueueing(task);
            Uni<EnqueueResult> written = writer.write(
                    new Message(told.type().name(), payloads.write(told.type(), told.payload()), told.options()));
            return listener == TaskListener.NONE ? written
                    : written.invoke(result -> listener.enqueued(told.type(), result));
        });
    }

    private static <T> Uni<T> onCallersContext(Uni<T> answer) {
        Context context = Vertx.currentContext();
        return context == null ? answer : answer.emitOn(action -> context.runOnContext(ignored -> action.run()));
    }
}
