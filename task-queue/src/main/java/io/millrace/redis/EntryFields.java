package io.millrace.redis;

import org.jspecify.annotations.Nullable;

import io.millrace.inspect.Claim;
import io.millrace.task.TaskId;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Response;

/**
 * What a stream entry says of its task.
 *
 * @param message of a plain task; others have it in their record
 * @param id of the task: named by the entry, or the entry's own
 */
record EntryFields(String entry, @Nullable Buffer message, TaskId id) {

    /** From an entry as XRANGE gives it. */
    static EntryFields of(Response found) {
        String entry = found.get(0).toString();
        Buffer message = null;
        String named = "";
        Response fields = found.get(1);
        for (int i = 0; fields != null && i + 1 < fields.size(); i += 2) {
            if (fields.get(i).toString().equals("m")) {
                message = fields.get(i + 1).toBuffer();
            } else if (fields.get(i).toString().equals("i")) {
                named = fields.get(i + 1).toString();
            }
        }
        return new EntryFields(entry, message, new TaskId(TaskId.isLegal(named) ? named : entry));
    }

    Found found(String after, @Nullable Claim claim) {
        return new Found(after, id, EntryId.of(entry).time(), message, claim);
    }
}
