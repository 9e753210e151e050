package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Message;
import io.millrace.inspect.Claim;
import io.millrace.inspect.TaskView;
import io.millrace.redis.MessageCodec.UnreadableMessageException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;

/** Reads the fields of a record into what operators see. */
final class RecordReader {

    private RecordReader() {
    }

    /** The task, from the answer of {@code find.lua}. */
    static TaskView view(QueueName queue, TaskId id, Response answer) {
        Map<String, Buffer> fields = new HashMap<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            fields.put(answer.get(i).toString(), answer.get(i + 1).toBuffer());
        }
        Message message = message(fields.get("m"), queue, id);
        return new TaskView(queue, id, message.type(), TaskState.ofWord(text(fields, "state")),
                message.payload().toString(), message.options(),
                (int) number(fields, "attempts"), (int) number(fields, "crashes"), TimelineReader.read(fields),
                instant(fields, "at"), instant(fields, "due"), instant(fields, "ended"),
                fields.containsKey("result") ? text(fields, "result") : null,
                fields.containsKey("worker")
                        ? new Claim(text(fields, "worker"), Duration.ofMillis(number(fields, "idle")))
                        : null,
                progress(text(fields, "progress")), log(text(fields, "log")), afterTime(text(fields, "snoozed")));
    }

    /** A time, a percentage and a line. */
    private static TaskView.@Nullable Progress progress(String field) {
        String[] parts = field.split(" ", 3);
        return parts.length < 3 ? null
                : new TaskView.Progress(Instant.ofEpochMilli(Long.parseLong(parts[0])),
                        Integer.parseInt(parts[1]), parts[2]);
    }

    /** Lines of a time and a text. */
    private static List<TaskView.LogLine> log(String field) {
        return field.lines().map(line -> line.split(" ", 2)).filter(parts -> parts.length == 2)
                .map(parts -> new TaskView.LogLine(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1])).toList();
    }

    private static @Nullable String afterTime(String field) {
        int space = field.indexOf(' ');
        return space < 0 ? null : field.substring(space + 1);
    }

    /** What cannot be read is shown as it is: an operator looks at it because it failed. */
    static Message message(@Nullable Buffer bytes, QueueName queue, TaskId id) {
        Buffer raw = bytes == null ? Buffer.buffer() : bytes;
        try {
            return MessageCodec.decode(raw, queue, id);
        } catch (UnreadableMessageException e) {
            return new Message("unreadable", raw, TaskOptions.DEFAULT);
        }
    }

    private static String text(Map<String, Buffer> fields, String name) {
        Buffer value = fields.get(name);
        return value == null ? "" : value.toString();
    }

    private static long number(Map<String, Buffer> fields, String name) {
        return fields.containsKey(name) ? Long.parseLong(text(fields, name)) : 0;
    }

    private static @Nullable Instant instant(Map<String, Buffer> fields, String name) {
        return fields.containsKey(name) ? Instant.ofEpochMilli(number(fields, name)) : null;
    }
}
