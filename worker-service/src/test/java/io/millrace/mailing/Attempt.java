package io.millrace.mailing;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.millrace.task.QueueName;
import io.millrace.task.TaskContext;
import io.millrace.task.TaskId;

/** An attempt without a worker around it. */
record Attempt(TaskId id, int attempt) implements TaskContext {

    /** The first attempt of an email that was never seen before. */
    static Attempt fresh() {
        return first(UUID.randomUUID().toString());
    }

    static Attempt first(String id) {
        return new Attempt(new TaskId(id), 1);
    }

    @Override
    public QueueName queue() {
        return QueueName.DEFAULT;
    }

    @Override
    public boolean isLastAttempt() {
        return false;
    }

    @Override
    public @Nullable Instant deadline() {
        return null;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of();
    }
}
