package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.millrace.broker.Message;
import io.millrace.inspect.AttemptView;
import io.millrace.inspect.Claim;
import io.millrace.inspect.TaskView;
import io.millrace.redis.MessageCodec.UnreadableMessageException;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskOptions;
import io.millrace.task.TaskState;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;

/** Reads the fields of a record into what operators see. Of one that somebody spoilt, as much as can be read. */
final class RecordReader {

    /** In place of a type, or of an outcome, that cannot be read. */
    static final String UNREADABLE = "unreadable";

    private RecordReader() {
    }

    /** The task, from the answer of {@code find.lua}. */
    static TaskView view(QueueName queue, TaskId id, Response answer) {
        Map<String, Buffer> fields = new HashMap<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            fields.put(answer.get(i).toString(), answer.get(i + 1).toBuffer());
        }
        Message message = message(fields.get("m"), queue, id);
        return new TaskView(queue, id, message.type(), state(fields),
                message.payload().toString(), message.options(),
                Numbers.small(text(fields, "attempts")), Numbers.small(text(fields, "crashes")), TimelineReader.read(fields),
                Numbers.time(text(fields, "at")), Numbers.time(text(fields, "due")), Numbers.time(text(fields, "ended")),
                fields.containsKey("result") ? text(fields, "result") : null,
                fields.containsKey("worker")
                        ? new Claim(text(fields, "worker"), Duration.ofMillis(Numbers.whole(text(fields, "idle"))))
                        : null,
                progress(text(fields, "progress")), log(text(fields, "log")), afterTime(text(fields, "snoozed")));
    }

    /** A task whose record Redis cannot read, and why. */
    static TaskView unreadable(QueueName queue, TaskId id, String why) {
        return new TaskView(queue, id, UNREADABLE, TaskState.PENDING, "", TaskOptions.DEFAULT, 0, 0,
                List.of(new AttemptView(0, 0, null, null, null, UNREADABLE, why, null, null, 1)), null, null, null, null, null,
                null, List.of(), null);
    }

    /** A time, a percentage and a line. */
    private static TaskView.@Nullable Progress progress(String field) {
        String[] parts = field.split(" ", 3);
        return parts.length < 3 ? null
                : new TaskView.Progress(Instant.ofEpochMilli(Numbers.whole(parts[0])),
                        Numbers.small(parts[1]), parts[2]);
    }

    /** Lines of a time and a text. */
    private static List<TaskView.LogLine> log(String field) {
        return field.lines().map(line -> line.split(" ", 2)).filter(parts -> parts.length == 2)
                .map(parts -> new TaskView.LogLine(Instant.ofEpochMilli(Numbers.whole(parts[0])), parts[1])).toList();
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
            return new Message(UNREADABLE, raw, TaskOptions.DEFAULT);
        }
    }

    private static String text(Map<String, Buffer> fields, String name) {
        Buffer value = fields.get(name);
        return value == null ? "" : value.toString();
    }

    /** What it must be by what else is there, where the word is none of ours. */
    private static TaskState state(Map<String, Buffer> fields) {
        String word = text(fields, "state");
        for (TaskState state : TaskState.values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        return fields.containsKey("ended") ? TaskState.FAILED
                : fields.containsKey("due") ? TaskState.SCHEDULED : TaskState.PENDING;
    }
}
