package io.millrace.broker;

import io.millrace.task.TaskOptions;
import io.vertx.core.buffer.Buffer;

/**
 * A task on the wire.
 *
 * @param type name of its type, known here or not
 * @param payload its JSON, not looked into
 * @param options as asked for; a message read back has what a worker needs: retries, deadline, timeout, retention, headers
 */
public record Message(String type, Buffer payload, TaskOptions options) {
}
