package io.millrace.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.millrace.broker.Message;
import io.millrace.task.Task;

/** Makes the messages of a call's tasks, in their order, so many at a time as may wait together. Not thread-safe. */
final class Portions {

    /** Tasks in one portion. */
    static final int MOST_TASKS = 1_024;
    /** A portion with so many bytes of payload takes no further task. */
    static final int ENOUGH_BYTES = 1024 * 1024;

    private final List<? extends Task<?>> tasks;
    private final PayloadCodec payloads;
    private int next;

    Portions(List<? extends Task<?>> tasks, PayloadCodec payloads) {
        this.tasks = tasks;
        this.payloads = payloads;
    }

    /** Tasks of the whole call. */
    int tasks() {
        return tasks.size();
    }

    boolean hasNext() {
        return next < tasks.size();
    }

    /** @throws PayloadException when a payload cannot be written; it names the task */
    List<Message> next() {
        List<Message> messages = new ArrayList<>(Math.min(MOST_TASKS, tasks.size() - next));
        for (int bytes = 0; hasNext() && messages.size() < MOST_TASKS && bytes < ENOUGH_BYTES; next++) {
            Message message = message(Objects.requireNonNull(tasks.get(next), () -> "Task " + next + " is null"));
            bytes += message.payload().length();
            messages.add(message);
        }
        return messages;
    }

    private Message message(Task<?> task) {
        try {
            return new Message(task.type().name(), payloads.write(task.type(), task.payload()), task.options());
        } catch (PayloadException e) {
            throw tasks.size() == 1 ? e
                    : new PayloadException("Task " + next + " of " + tasks.size() + " (from 0): " + e.getMessage(), e);
        }
    }
}
