package io.millrace.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Message;
import io.millrace.client.BrokerUnavailableException;
import io.millrace.inspect.Ledger;
import io.millrace.inspect.TaskInspector;
import io.millrace.inspect.TaskView;
import io.millrace.inspect.TaskView.AttemptError;
import io.millrace.redis.MessageCodec.UnreadableMessageException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Response;

/** Reads queues, one script to a question, so that each answer was true at one moment. */
final class RedisInspector implements TaskInspector {

    private static final String ERROR = "error:";

    private final RedisLink link;
    private final ContextInternal context;

    RedisInspector(RedisLink link, ContextInternal context) {
        this.link = link;
        this.context = context;
    }

    @Override
    public Uni<Optional<TaskView>> find(QueueName queue, TaskId id) {
        RedisKeys keys = RedisKeys.of(queue);
        return ask(() -> Scripts.run(link, Script.FIND.call(List.of(keys.ready(), keys.records()), List.of(id))))
                .map(answer -> answer.size() == 0 ? Optional.empty() : Optional.of(view(queue, id, answer)));
    }

    @Override
    public Uni<Ledger> ledger(QueueName queue) {
        RedisKeys keys = RedisKeys.of(queue);
        return ask(() -> Scripts.run(link, Script.LEDGER.call(
                List.of(keys.ready(), keys.again(), keys.scheduled(), keys.retry(), keys.ledger()), List.of())))
                .map(n -> new Ledger(n.get(0).toLong(), n.get(1).toLong(), n.get(2).toLong(), n.get(3).toLong(),
                        n.get(4).toLong(), n.get(5).toLong(), n.get(6).toLong(), n.get(7).toLong(), n.get(8).toLong()));
    }

    private <T> Uni<T> ask(Supplier<Uni<T>> question) {
        return Uni.createFrom().<T> emitter(answer -> context.runOnContext(
                ignored -> question.get().subscribe().with(answer::complete, answer::fail)))
                .onFailure(ReplyLostException.class).transform(lost -> new BrokerUnavailableException(
                        "Redis did not answer: " + lost.getMessage(), lost));
    }

    private static TaskView view(QueueName queue, TaskId id, Response answer) {
        Map<String, Buffer> fields = new HashMap<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            fields.put(answer.get(i).toString(), answer.get(i + 1).toBuffer());
        }
        Message message = message(fields.get("m"), queue, id);
        return new TaskView(queue, id, message.type(), TaskState.ofWord(text(fields, "state", "")),
                message.payload().toString(), message.options(),
                (int) number(fields, "attempts"), (int) number(fields, "crashes"), errors(fields),
                instant(fields, "at"), instant(fields, "due"), instant(fields, "ended"),
                fields.containsKey("result") ? text(fields, "result", "") : null);
    }

    /** What cannot be read is shown as it is: an operator looks at it because it failed. */
    private static Message message(@Nullable Buffer bytes, QueueName queue, TaskId id) {
        Buffer raw = bytes == null ? Buffer.buffer() : bytes;
        try {
            return MessageCodec.decode(raw, queue, id);
        } catch (UnreadableMessageException e) {
            return new Message("unreadable", raw, TaskOptions.DEFAULT);
        }
    }

    private static List<AttemptError> errors(Map<String, Buffer> fields) {
        List<AttemptError> errors = new ArrayList<>();
        fields.forEach((name, value) -> {
            if (name.startsWith(ERROR)) {
                String attempt = name.substring(ERROR.length());
                String[] parts = value.toString().split(" ", 2);
                errors.add(new AttemptError(attempt.equals("crash") ? 0 : Integer.parseInt(attempt),
                        Instant.ofEpochMilli(Long.parseLong(parts[0])), parts.length > 1 ? parts[1] : ""));
            }
        });
        errors.sort(Comparator.comparing(AttemptError::at));
        return errors;
    }

    private static String text(Map<String, Buffer> fields, String name, String otherwise) {
        Buffer value = fields.get(name);
        return value == null ? otherwise : value.toString();
    }

    private static long number(Map<String, Buffer> fields, String name) {
        return Long.parseLong(text(fields, name, "0"));
    }

    private static @Nullable Instant instant(Map<String, Buffer> fields, String name) {
        return fields.containsKey(name) ? Instant.ofEpochMilli(number(fields, name)) : null;
    }
}
