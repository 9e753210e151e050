package io.millrace.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.millrace.observe.TaskListener;
import io.millrace.observe.TaskListeners;
import io.millrace.task.Task;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** The client: payload to JSON, message to broker. */
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
        this.listener = listener == TaskListener.NONE ? listener : TaskListeners.of(List.of(listener));
    }

    @Override
    public Uni<EnqueueResult> enqueue(Task<?> task) {
        return write(List.of(task)).map(results -> results.get(0));
    }

    @Override
    public Uni<List<EnqueueResult>> enqueueAll(List<? extends Task<?>> tasks) {
        return tasks.isEmpty() ? Uni.createFrom().item(List.of()) : write(tasks);
    }

    private Uni<List<EnqueueResult>> write(List<? extends Task<?>> tasks) {
        Context context = Vertx.currentContext();
        Uni<List<EnqueueResult>> answer = Uni.createFrom().deferred(() -> {
            Portions portions = new Portions(told(tasks), payloads);
            List<Message> first = portions.next();
            Uni<List<EnqueueResult>> written = portions.hasNext()
                    ? BulkWrite.start(writer, first, portions,
                            context == null ? Infrastructure.getDefaultExecutor() : on(context))
                    : writer.write(first);
            return listener == TaskListener.NONE ? written : written.invoke(results -> tell(tasks, results));
        });
        return context == null ? answer : answer.emitOn(on(context));
    }

    /** All at once, while the caller's context is current, whose trace they carry. */
    private List<? extends Task<?>> told(List<? extends Task<?>> tasks) {
        if (listener == TaskListener.NONE) {
            return tasks;
        }
        List<Task<?>> told = new ArrayList<>(tasks.size());
        for (Task<?> task : tasks) {
            told.add(listener.enqueueing(task));
        }
        return told;
    }

    private void tell(List<? extends Task<?>> tasks, List<EnqueueResult> results) {
        for (int i = 0; i < results.size(); i++) {
            listener.enqueued(tasks.get(i).type(), results.get(i));
        }
    }

    private static Executor on(Context context) {
        return action -> context.runOnContext(ignored -> action.run());
    }
}
