package io.millrace.redis;

import io.millrace.inspect.ActionResult;
import io.millrace.inspect.BulkProgress;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskControl;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** The acting side for operators. */
final class RedisControl implements TaskControl {

    private final Asking asking;
    private final RedisLink link;

    RedisControl(Asking asking) {
        this.asking = asking;
        this.link = asking.link();
    }

    @Override
    public Uni<ActionResult> act(TaskAction action, QueueName queue, TaskId id) {
        return asking.ask(() -> Scripts.run(link, TaskActions.request(action, queue, id))).map(TaskActions::result);
    }

    @Override
    public Multi<BulkProgress> bulk(QueueName queue, BulkRequest request) {
        return Multi.createFrom().deferred(() -> new BulkRun(asking, queue, request).run());
    }
}
