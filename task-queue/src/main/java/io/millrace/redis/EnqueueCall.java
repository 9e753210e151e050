package io.millrace.redis;

import java.util.List;

import io.millrace.broker.Message;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.Duplicate;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.client.EnqueueResult.IdConflict;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;
import io.millrace.task.Uniqueness;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/**
 * The one call that stores a task: an XADD for a task that asks for nothing, a script for the others.
 *
 * @param isPlain whether it is an XADD, whose answer is the id
 * @param bytes of the encoded task
 */
record EnqueueCall(QueueName queue, boolean isPlain, Request request, int bytes) {

    /** From this size on a payload is kept in the record, so that a fetch stays small. */
    static final int INLINE_BYTES = 8 * 1024;

    static EnqueueCall of(Message message) {
        TaskOptions options = message.options();
        byte[] encoded = MessageCodec.encode(message);
        boolean plain = options.id() == null && !options.isDelayed() && options.unique() == null
                && message.payload().length() <= INLINE_BYTES;
        return new EnqueueCall(options.queue(), plain, plain ? add(options.queue(), encoded) : record(message, encoded),
                encoded.length);
    }

    /** What the answer says. */
    EnqueueResult result(Response answer) {
        if (isPlain) {
            return new Enqueued(queue, new TaskId(answer.toString()), TaskState.PENDING);
        }
        TaskId id = new TaskId(answer.get(1).toString());
        String verdict = answer.get(0).toString();
        return switch (verdict) {
            case "conflict" -> new IdConflict(queue, id);
            case "duplicate" -> new Duplicate(queue, id);
            default -> new Enqueued(queue, id, TaskState.ofWord(verdict));
        };
    }

    private static Request add(QueueName queue, byte[] encoded) {
        return Request.cmd(Command.XADD).arg(RedisKeys.of(queue).ready()).arg("*").arg("m").arg(encoded);
    }

    private static Request record(Message message, byte[] encoded) {
        TaskOptions options = message.options();
        RedisKeys keys = RedisKeys.of(options.queue());
        String when = options.runAt() != null ? "at" : options.isDelayed() ? "in" : "now";
        long millis = options.runAt() != null ? MessageCodec.millis(options.runAt())
                : options.delay() != null ? options.delay().toMillis() : 0;
        Uniqueness unique = options.unique();
        return Script.ENQUEUE.call(
                List.of(keys.ready(), keys.scheduled(), keys.records(), keys.guards(), keys.ledger(), keys.dueChannel(),
                        keys.locks() + (unique == null ? "" : lockName(unique, message)), keys.events()),
                List.of(encoded, options.id() == null ? "" : options.id(), when, millis,
                        unique == null ? 0 : unique.lasting().toMillis()));
    }

    /** What two tasks of which there may be only one have in common: the key that was given, or all that they are. */
    private static String lockName(Uniqueness unique, Message message) {
        return unique.key() != null ? "key:" + unique.key()
                : "task:" + message.type() + ":" + Digests.sha256(message.payload().getBytes());
    }
}
