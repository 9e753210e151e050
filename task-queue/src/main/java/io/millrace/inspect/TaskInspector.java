package io.millrace.inspect;

import java.util.Optional;

import io.millrace.task.QueueName;
import io.millrace.task.TaskId;
import io.smallrye.mutiny.Uni;

/** Looks into queues without changing them. Fails with {@link io.millrace.client.BrokerUnavailableException} when it cannot. */
public interface TaskInspector {

    /** The task, unless it never was or is not kept any more. */
    Uni<Optional<TaskView>> find(QueueName queue, TaskId id);

    /** The books of a queue; all zero for one that was never used. */
    Uni<Ledger> ledger(QueueName queue);
}
