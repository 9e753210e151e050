package io.millrace.benchmarks;

import java.util.Collections;
import java.util.List;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.millrace.client.BrokerTaskClient;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.client.PayloadCodec;
import io.millrace.client.TaskClient;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;

/** From a task to the message that is written and its answer, with a writer that answers at once. */
@State(Scope.Benchmark)
public class ClientBenchmark {

    private static final int MANY = 100;
    private static final Note NOTE = Note.of(0);

    private final PayloadCodec payloads = new PayloadCodec(new ObjectMapper());
    private final Buffer json = payloads.write(Note.TYPE, NOTE);
    private final EnqueueResult stored = new Enqueued(QueueName.DEFAULT, new TaskId("1764151200000-0"), TaskState.PENDING);
    private final TaskClient client = new BrokerTaskClient(
            messages -> Uni.createFrom().item(Collections.nCopies(messages.size(), stored)), payloads);

    @Benchmark
    public EnqueueResult enqueue() {
        return client.enqueue(Note.TYPE.task(NOTE)).await().indefinitely();
    }

    /** Per task. */
    @Benchmark
    @OperationsPerInvocation(MANY)
    public List<EnqueueResult> enqueueMany() {
        return client.enqueueAll(Collections.nCopies(MANY, Note.TYPE.task(NOTE))).await().indefinitely();
    }

    @Benchmark
    public Buffer writePayload() {
        return payloads.write(Note.TYPE, NOTE);
    }

    @Benchmark
    public Object readPayload() {
        return payloads.read(Note.TYPE, json);
    }
}
