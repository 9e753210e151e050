package io.millrace.client;

import java.util.ArrayList;
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
        return write(List.of(task)).map(results -> results.get(0));
    }

    @Override
    public Uni<List<EnqueueResult>> enqueueAll(List<? extends Task<?>> tasks) {
        return tasks.isEmpty() ? Uni.createFrom().item(List.of()) : write(tasks);
    }

    private Uni<List<EnqueueResult>> write(List<? extends Task<?>> tasks) {
        return onCallersContext(Uni.createFrom().deferred(() -> {
            List<Task<?>> told = new ArrayList<>(tasks.size());
            List<Message> messages = new ArrayList<>(tasks.size());
            for (Task<?> task : tasks) {
                Task<?> heard = listener.enqueueing(task);
                told.add(heard);
                messages.add(new Message(heard.type().name(), payloads.write(heard.type(), heard.payload()),
                        heard.options()));
            }
            Uni<List<EnqueueResult>> written = writer.write(messages);
            return listener == TaskListener.NONE ? written : written.invoke(results -> tell(told, results));
        }));
    }

    private void tell(List<Task<?>> tasks, List<EnqueueResult> results) {
        for (int i = 0; i < tasks.size(); i++) {
            listener.enqueued(tasks.get(i).type(), results.get(i));
        }
    }

    private static <T> Uni<T> onCallersContext(Uni<T> answer) {
        Context context = Vertx.currentContext();
        return context == null ? answer : answer.emitOn(action -> context.runOnContext(ignored -> action.run()));
    }
}
