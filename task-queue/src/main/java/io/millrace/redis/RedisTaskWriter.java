package io.millrace.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.millrace.broker.Message;
import io.millrace.broker.TaskWriter;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.client.EnqueueResult;
import io.millrace.client.EnqueueResult.Duplicate;
import io.millrace.client.EnqueueResult.Enqueued;
import io.millrace.client.EnqueueResult.IdConflict;
import io.millrace.client.EnqueueUnknownException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;
import io.millrace.task.Uniqueness;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * Writes tasks in batches that form by themselves: what is enqueued while a few batches are on their way goes out together in
 * the
 * next. A task that asks for nothing is one XADD; the others are a script each. The two never share a batch, because a batch in
 * which one command is refused loses the answers to all.
 */
final class RedisTaskWriter implements TaskWriter {

    /** From this size on a payload is kept in the record, so that a fetch stays small. */
    static final int INLINE_BYTES = 8 * 1024;

    private static final int MOST_PER_BATCH = 256;
    private static final int MOST_ON_THEIR_WAY = 4;

    private record Waiting(Message message, UniEmitter<? super EnqueueResult> answer) {

        boolean isPlain() {
            TaskOptions options = message.options();
            return options.id() == null && !options.isDelayed() && options.unique() == null
                    && message.payload().length() <= INLINE_BYTES;
        }
    }

    private final RedisLink link;
    private final ContextInternal context;
    private final QueueRegistry registry;
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean flushDue = new AtomicBoolean();
    private int onTheirWay;

    RedisTaskWriter(RedisLink link, ContextInternal context, QueueRegistry registry) {
        this.link = link;
        this.context = context;
        this.registry = registry;
    }

    @Override
    public Uni<EnqueueResult> write(Message message) {
        return Uni.createFrom().emitter(answer -> {
            waiting.add(new Waiting(message, answer));
            if (flushDue.compareAndSet(false, true)) {
                context.runOnContext(ignored -> flush());
            }
        });
    }

    private void flush() {
        flushDue.set(false);
        while (onTheirWay < MOST_ON_THEIR_WAY && !waiting.isEmpty()) {
            List<Waiting> plain = new ArrayList<>();
            List<Waiting> recorded = new ArrayList<>();
            for (int i = 0; i < MOST_PER_BATCH; i++) {
                Waiting next = waiting.poll();
                if (next == null) {
                    break;
                }
                registry.uses(next.message().options().queue());
                (next.isPlain() ? plain : recorded).add(next);
            }
            send(plain, RedisTaskWriter::add, RedisTaskWriter::added);
            send(recorded, RedisTaskWriter::record, RedisTaskWriter::recorded);
        }
    }

    private void send(List<Waiting> batch, Function<Message, Request> request,
            BiFunction<Message, Response, EnqueueResult> result) {
        if (batch.isEmpty()) {
            return;
        }
        onTheirWay++;
        List<Request> requests = batch.stream().map(one -> request.apply(one.message())).toList();
        Scripts.runAll(link, requests).subscribe().with(answers -> {
            for (int i = 0; i < batch.size(); i++) {
                Waiting one = batch.get(i);
                one.answer().complete(result.apply(one.message(), answers.get(i)));
            }
            arrived();
        }, failure -> {
            RuntimeException said = describe(failure, batch.size());
            batch.forEach(one -> one.answer().fail(said));
            arrived();
        });
    }

    private void arrived() {
        onTheirWay--;
        flush();
    }

    private static RuntimeException describe(Throwable failure, int batch) {
        if (failure instanceof BrokerUnavailableException unsent) {
            return unsent;
        }
        if (failure instanceof ErrorType && batch == 1) {
            return new BrokerUnavailableException("Redis refused the task: " + failure.getMessage(), failure);
        }
        return new EnqueueUnknownException("The task was sent to Redis and perhaps stored: " + failure.getMessage(), failure);
    }

    private static Request add(Message message) {
        return Request.cmd(Command.XADD).arg(RedisKeys.of(message.options().queue()).ready())
                .arg("*").arg("m").arg(MessageCodec.encode(message));
    }

    private static EnqueueResult added(Message message, Response entry) {
        return new Enqueued(message.options().queue(), new TaskId(entry.toString()), TaskState.PENDING);
    }

    private static Request record(Message message) {
        TaskOptions options = message.options();
        RedisKeys keys = RedisKeys.of(options.queue());
        String when = options.runAt() != null ? "at" : options.isDelayed() ? "in" : "now";
        long millis = options.runAt() != null ? options.runAt().toEpochMilli()
                : options.delay() != null ? options.delay().toMillis() : 0;
        Uniqueness unique = options.unique();
        return Script.ENQUEUE.call(
                List.of(keys.ready(), keys.scheduled(), keys.records(), keys.guards(), keys.ledger(), keys.dueChannel(),
                        keys.locks() + (unique == null ? "" : lockName(unique, message))),
                List.of(MessageCodec.encode(message), options.id() == null ? "" : options.id(), when, millis,
                        unique == null ? 0 : unique.lasting().toMillis()));
    }

    /** What two tasks of which there may be only one have in common: the key that was given, or all that they are. */
    private static String lockName(Uniqueness unique, Message message) {
        return unique.key() != null ? "key:" + unique.key()
                : "task:" + message.type() + ":" + Digests.sha256(message.payload().getBytes());
    }

    private static EnqueueResult recorded(Message message, Response answer) {
        QueueName queue = message.options().queue();
        TaskId id = new TaskId(answer.get(1).toString());
        String verdict = answer.get(0).toString();
        return switch (verdict) {
            case "conflict" -> new IdConflict(queue, id);
            case "duplicate" -> new Duplicate(queue, id);
            default -> new Enqueued(queue, id, TaskState.ofWord(verdict));
        };
    }
}
