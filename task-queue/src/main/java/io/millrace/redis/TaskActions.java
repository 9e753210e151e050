package io.millrace.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.millrace.inspect.ActionResult;
import io.millrace.inspect.TaskAction;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.millrace.task.TaskState;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;

/** Actions as scripts: one call each, and what its answer means. */
final class TaskActions {

    private static final Duration REQUEST_KEPT = Duration.ofHours(24);
    /** For the lock of a unique task whose record does not say how long. */
    private static final Duration LOCK = Duration.ofHours(24);
    private static final int LIVES_KEPT = 3;

    private TaskActions() {
    }

    static Request request(TaskAction action, QueueName queue, TaskId id) {
        RedisKeys keys = RedisKeys.of(queue);
        return switch (action) {
            case RETRY -> Script.REVIVE.call(List.of(keys.ready(), keys.again(), keys.scheduled(), keys.retry(),
                    keys.completed(), keys.failed(), keys.canceled(), keys.records(), keys.ledger(), keys.events()),
                    List.of(id, LIVES_KEPT, LOCK.toMillis()));
            case RUN -> Script.RUN.call(
                    List.of(keys.ready(), keys.again(), keys.scheduled(), keys.retry(), keys.records(),
                            keys.dueChannel(), keys.events()),
                    List.of(id));
            case CANCEL -> Script.CANCEL.call(List.of(keys.ready(), keys.scheduled(), keys.retry(), keys.canceled(),
                    keys.records(), keys.guards(), keys.ledger(), keys.cancelRequests(), keys.signals(), keys.stats(),
                    keys.events()),
                    List.of(id, Kept.CANCELED.time().toMillis(), Kept.CANCELED.guardMillis(id), Kept.CANCELED.most(),
                            Kept.CANCELED.mostKib(), REQUEST_KEPT.toMillis()));
            case DELETE -> Script.DELETE.call(List.of(keys.ready(), keys.scheduled(), keys.retry(), keys.completed(),
                    keys.failed(), keys.canceled(), keys.records(), keys.guards(), keys.ledger(), keys.events()),
                    List.of(id, Kept.NOTHING.guardMillis(id)));
        };
    }

    static Request move(QueueName queue, TaskId id, Instant due) {
        RedisKeys keys = RedisKeys.of(queue);
        return Script.MOVE.call(List.of(keys.ready(), keys.scheduled(), keys.retry(), keys.records(), keys.dueChannel(),
                keys.events()), List.of(id, due.toEpochMilli()));
    }

    static ActionResult result(Response answer) {
        String detail = answer.get(1).toString();
        return switch (answer.get(0).toString()) {
            case "done" -> new ActionResult.Done(TaskState.ofWord(detail));
            case "signalled" -> new ActionResult.Signalled();
            case "missing" -> new ActionResult.NotFound();
            case "wrong" -> new ActionResult.WrongState(TaskState.ofWord(detail));
            case "locked" -> new ActionResult.Locked(new TaskId(detail));
            default -> throw new IllegalStateException("A script answered " + answer);
        };
    }
}
