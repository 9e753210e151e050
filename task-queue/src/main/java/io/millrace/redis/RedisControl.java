package io.millrace.redis;

import java.time.Instant;

import io.millrace.inspect.ActionResult;
import io.millrace.inspect.BulkProgress;
import io.millrace.inspect.BulkRequest;
import io.millrace.inspect.FsckReport;
import io.millrace.inspect.QueueDeletion;
import io.millrace.inspect.QueueSettings;
import io.millrace.inspect.TaskAction;
import io.millrace.inspect.TaskControl;
import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** The acting side for operators. */
final class RedisControl implements TaskControl {

    private final Asking asking;
    private final RedisCalls link;

    RedisControl(Asking asking) {
        this.asking = asking;
        this.link = asking.link();
    }

    @Override
    public Uni<ActionResult> act(TaskAction action, QueueName queue, TaskId id) {
        return asking.ask(() -> Scripts.run(link, TaskActions.request(action, queue, id))).map(TaskActions::result);
    }

    @Override
    public Uni<ActionResult> move(QueueName queue, TaskId id, Instant due) {
        return asking.ask(() -> Scripts.run(link, TaskActions.move(queue, id, due))).map(TaskActions::result);
    }

    @Override
    public Multi<BulkProgress> bulk(QueueName queue, BulkRequest request) {
        return Multi.createFrom().deferred(() -> new BulkRun(asking, queue, request).run());
    }

    @Override
    public Uni<Void> pause(QueueName queue) {
        return new QueueSteering(asking, queue).pause();
    }

    @Override
    public Uni<Void> resume(QueueName queue) {
        return new QueueSteering(asking, queue).resume();
    }

    @Override
    public Uni<Void> configure(QueueName queue, QueueSettings settings) {
        return new QueueSteering(asking, queue).configure(settings);
    }

    @Override
    public Uni<QueueDeletion> delete(QueueName queue, boolean force) {
        return new QueueSteering(asking, queue).delete(force);
    }

    @Override
    public Uni<FsckReport> fsck(QueueName queue, boolean repair) {
        return Uni.createFrom().deferred(() -> new Fsck(asking, queue, repair).run());
    }
}
