package io.millrace.redis;

import java.util.Map;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import io.millrace.broker.Message;
import io.millrace.redis.MessageCodec.UnreadableMessageException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Request;

/** A message to bytes and back: plain, and with a trace context. */
@State(Scope.Benchmark)
public class MessageCodecBenchmark {

    private static final TaskId ID = new TaskId("1764151200000-0");
    private static final Buffer PAYLOAD = Buffer.buffer("{\"at\":0,\"text\":\"" + "x".repeat(83) + "\"}");
    private static final Message PLAIN = new Message("bench:note", PAYLOAD, TaskOptions.DEFAULT);
    private static final Message TRACED = new Message("bench:note", PAYLOAD, TaskOptions.DEFAULT
            .withHeaders(Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")));

    private final Buffer plain = Buffer.buffer(MessageCodec.encode(PLAIN));
    private final Buffer traced = Buffer.buffer(MessageCodec.encode(TRACED));

    /** The whole request of a plain task. */
    @Benchmark
    public Request request() {
        return EnqueueCall.of(PLAIN).request();
    }

    @Benchmark
    public byte[] encode() {
        return MessageCodec.encode(PLAIN);
    }

    @Benchmark
    public byte[] encodeTraced() {
        return MessageCodec.encode(TRACED);
    }

    @Benchmark
    public Message decode() throws UnreadableMessageException {
        return MessageCodec.decode(plain, QueueName.DEFAULT, ID);
    }

    @Benchmark
    public Message decodeTraced() throws UnreadableMessageException {
        return MessageCodec.decode(traced, QueueName.DEFAULT, ID);
    }
}
