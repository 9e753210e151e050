package io.millrace.broker;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;

/** A task, wherever it is. */
public record TaskRef(QueueName queue, TaskId id) {
}
